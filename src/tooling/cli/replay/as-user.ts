import type { Call } from '../compare/exchange.ts';
import { withoutPrefix } from '../compare/route-name.ts';
import { serviceToken } from '../token/service.ts';
import { userToken } from '../token/user.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Adds fresh credentials to recorded requests: a user's token by AUTH_JWT_SECRET, or a service's token. */
export function createSigner(env: Env) {
  const tokens = new Map<string, string>();
  return async function sign(call: Call): Promise<Call> {
    const { authorization: _old, 'cm-user-token': _other, ...headers } = call.headers;
    if (withoutPrefix(call.path).startsWith('/support/'))
      return { ...call, headers: { ...headers, authorization: `Bearer ${serviceToken(env, 'backoffice')}` } };
    const user = call.headers.userid ?? '';
    if (user === '' || user === '0') return call;
    if (!tokens.has(user)) tokens.set(user, await userToken(env, user));
    return { ...call, headers: { ...headers, 'x-cloudmall-access-token': tokens.get(user) ?? '' } };
  };
}
