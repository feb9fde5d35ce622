import { createHmac } from 'node:crypto';

/**
 * The value of `x-shopping-signature` as a calling service makes it (spec 2). `path` is as sent, with any prefix and
 * `?query`. It shares no code with the check in `http/service-auth.ts`, so that each tests the other.
 */
export function signService(request: {
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly nowS: number;
}): string {
  const hmac = createHmac('sha256', request.key)
    .update(`${request.nowS}.${request.method}.${request.path}.`)
    .update(request.body ?? '');
  return `t=${request.nowS},v1=${hmac.digest('hex')}`;
}
