import type { DbClient } from '../../src/db/client.ts';
import { openPlanetscaleDatabase } from '../../src/db/planetscale-client.ts';

/** The PlanetScale client for a URL with credentials, as the simulator gives it. */
export function openPlanetscale(
  { url }: { readonly url: string },
  { timeoutMs = 10_000 }: { timeoutMs?: number } = {},
): DbClient {
  const { origin, username, password } = new URL(url);
  return openPlanetscaleDatabase({
    origin,
    username,
    password: decodeURIComponent(password),
    timeoutMs,
  });
}
