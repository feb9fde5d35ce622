import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as v from 'valibot';
import { DomainError } from '../../domain/values/errors.ts';
import type { HttpEnv } from '../env.ts';
import { isJsonType } from '../media-type.ts';
import { type Schema, validated } from '../validate.ts';

const BODY_MAX_BYTES = 64 * 1024;

/** At most 64 KiB, with or without Content-Length (spec 2). */
export const limitBody = bodyLimit({
  maxSize: BODY_MAX_BYTES,
  onError: () => {
    throw new DomainError('BODY_TOO_LARGE');
  },
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body by a schema. The content-type must be JSON, the bytes UTF-8, and the text must parse.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, INVALID_JSON, INVALID_REQUEST
 */
export async function readBody<S extends Schema>(c: Context<HttpEnv>, schema: S): Promise<v.InferOutput<S>> {
  if (!isJsonType(c.req.header('content-type') ?? '')) throw new DomainError('UNSUPPORTED_MEDIA_TYPE');
  const bytes = await c.req.arrayBuffer();
  c.set('rawBody', new Uint8Array(bytes));
  return validated(schema, parsed(bytes));
}

function parsed(bytes: ArrayBuffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw new DomainError('INVALID_JSON');
  }
}
