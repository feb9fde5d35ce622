import * as v from 'valibot';
import { listOf } from './values.ts';

/** An origin as a browser sends it: scheme, host and port only. `*` and `null` are refused. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && origin === text;
}

/** `CORS_ORIGINS`: origins of pages that may call from a browser; by default none. */
export const corsOrigins = v.pipe(
  v.string(),
  v.transform(listOf),
  v.check((origins) => origins.every(isOrigin)),
);
