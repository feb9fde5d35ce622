import type { DbClient, OnQuery } from '../../src/db/client.ts';
import { openPlanetscaleDatabase } from '../../src/db/planetscale-client.ts';

/** The real fetch, kept before a test replaces it by msw, for the database is never mocked. */
const realFetch = globalThis.fetch;

/** The PlanetScale client for a URL with credentials, as the simulator gives it. */
export function openPlanetscale(
  { url }: { readonly url: string },
  { timeoutMs = 10_000, onQuery }: { timeoutMs?: number; onQuery?: OnQuery } = {},
): DbClient {
  const { origin, username, password } = new URL(url);
  return openPlanetscaleDatabase({
    origin,
    username,
    password: decodeURIComponent(password),
    timeoutMs,
    fetch: (url, init) => realFetch(url, init),
    ...(onQuery === undefined ? {} : { onQuery }),
  });
}
