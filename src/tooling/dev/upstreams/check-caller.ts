import { createHmac } from 'node:crypto';
import type { CallCredential, CallCredentials } from '../../../config/upstream-credentials.ts';
import type { UpstreamName } from '../../../upstream/types.ts';

const WINDOW_S = 300;

/** A received call; `body` is its text. */
type Called = { readonly request: Request; readonly body: string };

/**
 * Whether a call has the credentials of its service (spec 15): a recent signature by any of its keys, and its token if
 * there is one. It shares no code with `upstream/credential.ts`, so that each tests the other.
 */
export function isKnownCaller(service: UpstreamName, credentials: CallCredentials, called: Called): boolean {
  const own = credentials[service] ?? [];
  const keys = own.filter((one) => one.kind === 'hmac');
  const tokens = own.filter((one) => one.kind === 'bearer');
  const authorization = called.request.headers.get('authorization') ?? '';
  const bears = tokens.length === 0 || tokens.some((one) => authorization === `Bearer ${one.secret}`);
  return bears && (keys.length === 0 || isSigned(keys, called));
}

function isSigned(keys: readonly CallCredential[], { request, body }: Called): boolean {
  const [time = '', ...signatures] = (request.headers.get('x-shopping-signature') ?? '').split(',');
  const t = Number(time.replace(/^t=/, ''));
  if (!time.startsWith('t=') || !(Math.abs(Date.now() / 1000 - t) <= WINDOW_S)) return false;
  const { pathname, search } = new URL(request.url);
  return keys.some(({ secret }) => {
    const hmac = createHmac('sha256', secret).update(`${t}.${request.method}.${pathname}${search}.${body}`);
    return signatures.includes(`v1=${hmac.digest('hex')}`);
  });
}
