import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/values/errors.ts';
import type { HttpEnv } from '../env.ts';
import { isJsonType } from '../media-type.ts';

const BODY_MAX_BYTES = 64 * 1024;

/** At most 64 KiB, whether the length was told or not (spec 2). */
export const limitBody = bodyLimit({
  maxSize: BODY_MAX_BYTES,
  onError: () => {
    throw new DomainError('BODY_TOO_LARGE');
  },
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON body: the type must say so, the bytes must be UTF-8, the text must parse. Its shape is the schema's. */
export const jsonBody = createMiddleware<HttpEnv>(async (c, next) => {
  if (!isJsonType(c.req.header('content-type') ?? '')) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  const bytes = await c.req.arrayBuffer();
  try {
    c.set('json', JSON.parse(utf8.decode(bytes)));
  } catch {
    throw new DomainError('INVALID_JSON');
  }
  c.set('rawBody', new Uint8Array(bytes));
  await next();
});
