import type { Context } from 'hono';
import { DomainError, type ErrorCode } from '../domain/values/errors.ts';
import { RETRY_AFTER_S as UPSTREAM_RETRY_AFTER_S, UpstreamUnavailable } from '../upstream/types.ts';
import type { HttpEnv } from './env.ts';
import { envelopeText } from './envelope.ts';
import { ERROR_TABLE } from './error-table.ts';
import { presentErrorData } from './present/error-data.ts';

const RETRY_AFTER_S = 2;

/** The envelope of any thrown value: a DomainError has its code, anything else gets one fixed sentence. */
export function failureResponse(
  c: Context<HttpEnv>,
  error: unknown,
  isDatabaseUnavailable: (error: unknown) => boolean,
): { readonly response: Response; readonly isBug: boolean } {
  if (error instanceof DomainError) {
    return { response: refuse(c, error.code, presentErrorData(error.code, error.details)), isBug: false };
  }
  if (error instanceof UpstreamUnavailable) {
    const headers = { 'retry-after': String(UPSTREAM_RETRY_AFTER_S) };
    return {
      response: refuse(c, 'UPSTREAM_UNAVAILABLE', { upstream: error.service }, headers),
      isBug: false,
    };
  }
  if (isDatabaseUnavailable(error)) return { response: refuse(c, 'DATABASE_UNAVAILABLE', {}), isBug: false };
  return { response: refuse(c, 'INTERNAL', {}), isBug: true };
}

export function refuse(
  c: Context<HttpEnv>,
  code: ErrorCode | 'INTERNAL',
  data: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, toast } = ERROR_TABLE[code];
  const retryAfterS = typeof data.retry_after_s === 'number' ? data.retry_after_s : RETRY_AFTER_S;
  c.set('errorCode', code);
  return c.body(envelopeText(status, data, code, toast[c.get('language') ?? 'en']), status, {
    'content-type': 'application/json; charset=utf-8',
    ...(status === 503 || status === 429 ? { 'retry-after': String(retryAfterS) } : {}),
    ...headers,
  });
}
