import { signService } from '../../dev/service-signature.ts';
import { type Check, type Finding, holds, notYet, unknown } from './check.ts';

export type Ask = (url: string, headers: Readonly<Record<string, string>>) => Promise<Response>;

type Options = {
  readonly old: string;
  readonly new: string;
  /** a user's token that the old service accepts; null without one */
  readonly userToken: { readonly token: string; readonly userId: string } | null;
  /** the back office's signing key; null when none is configured */
  readonly supportKey: string | null;
  readonly nowS: () => number;
};

const ORDERS = '/shopping/orders?limit=1';
const SUPPORT = '/support/orders?limit=1';

/** Checks that both services answer and accept the same users and services. */
export function serviceChecks(ask: Ask, options: Options): Check[] {
  const { old, new: fresh } = options;
  const step = '2 shadow';
  return [
    { step, name: 'old service', look: async () => holds(`answers (${(await ask(`${old}/`, {})).status})`) },
    { step, name: 'new service', look: () => lookAtReadiness(ask, fresh) },
    { step, name: 'keys: users', look: () => lookAtUsers(ask, options) },
    { step, name: 'keys: services', look: () => lookAtServices(ask, options) },
  ];
}

async function lookAtReadiness(ask: Ask, origin: string): Promise<Finding> {
  const response = await ask(`${origin}/readyz`, {});
  if (response.status === 200) return holds('ready');
  const body = (await response.json().catch(() => ({}))) as { data?: { reasons?: unknown } };
  const reasons = Array.isArray(body.data?.reasons)
    ? body.data.reasons.join('; ')
    : `answers ${response.status}`;
  return notYet(`not ready: ${reasons}`, 'Its log names what it waits for.');
}

async function lookAtUsers(ask: Ask, { old, new: fresh, userToken }: Options): Promise<Finding> {
  if (userToken === null)
    return unknown('no token to try', 'Give a real user token by --token-file (docs/moving-in.md).');
  const headers = {
    'x-cloudmall-access-token': userToken.token,
    userid: userToken.userId,
    'cm-user-region': 'US',
  };
  const [there, here] = [await ask(old + ORDERS, headers), await ask(fresh + ORDERS, headers)];
  const wrong = await ask(fresh + ORDERS, {
    ...headers,
    'x-cloudmall-access-token': spoiled(userToken.token),
  });
  const found = `old ${there.status}, new ${here.status}, new with a spoiled token ${wrong.status}`;
  if (wrong.status !== 401)
    return notYet(found, 'The new service must refuse a token with a wrong signature.');
  if (here.status === 200) return holds(found);
  return notYet(found, 'AUTH_JWT_SECRET or AUTH_JWKS_URL must be those of the account service.');
}

/** The token with a wrong signature of the same length. */
const spoiled = (token: string): string => {
  const at = token.length - 10;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
};

async function lookAtServices(ask: Ask, { new: fresh, supportKey, nowS }: Options): Promise<Finding> {
  if (supportKey === null)
    return notYet(
      'SERVICE_KEYS has none named backoffice',
      'Without keys no other service can call: set SERVICE_KEYS.',
    );
  const signature = signService({ key: supportKey, method: 'GET', path: SUPPORT, nowS: nowS() });
  const { status } = await ask(fresh + SUPPORT, { 'x-shopping-signature': signature });
  return status === 200
    ? holds('a signed call of the back office is taken')
    : notYet(
        `a signed call of the back office gets ${status}`,
        'SERVICE_KEYS here and at the new service must agree.',
      );
}
