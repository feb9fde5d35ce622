import * as v from 'valibot';
import { listOf } from './values.ts';

/** An origin as a browser sends it: scheme, host and port, nothing behind. `*` and `null` are none. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && origin === text;
}

/** `CORS_ORIGINS`: which pages may call us from a browser; none unless named. */
export const corsOrigins = v.pipe(
  v.string(),
  v.transform(listOf),
  v.check((origins) => origins.every(isOrigin)),
);
