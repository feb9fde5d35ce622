import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { devCredentials } from '../../src/tooling/dev/upstreams/dev-credentials.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { createIdentify } from '../../src/upstream/credential.ts';
import { type Backing, ORIGIN } from './world-backing.ts';
import type { Processes } from './world-processes.ts';

/** The usual cart, for tests that do not care about the goods. */
const CART = ['37804755-378047556-2', '5120010-51200101-1'];

export type Answer = {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field, as an APP would
  readonly json: { code: number; data: any; error: string; toast: string };
};

/** The caller: by default user 1001 in the US; `user: null` is a guest. */
export type As = {
  readonly user?: string | null;
  readonly region?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  /** the number of the process, if there are two; by default in turn */
  readonly process?: number;
};

const APP_HEADERS = { 'cm-user-region': 'US', 'cm-client': 'ios_5.10.0' };
const addressOf = (user: string | null | undefined) =>
  user === '1003' ? '506' : user === '1002' ? '503' : '501';
const bodyOf = (body: unknown) =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);

/** The headers of a service that calls with its dev token: orders, tickets or backoffice. */
export function serviceToken(service: 'orders' | 'tickets' | 'backoffice'): Record<string, string> {
  const credential = devEnv.SERVICE_TOKENS.split(',').find((one) => one.startsWith(`${service}:`)) ?? '';
  return { authorization: `Bearer ${credential.split(':').slice(2).join(':')}` };
}

function senderOf({ options, clock, tasks }: Backing, processes: Processes) {
  return async (method: string, path: string, body: unknown, as: As): Promise<Answer> => {
    const user = as.user === undefined ? '1001' : as.user;
    const headers: Record<string, string> = { ...APP_HEADERS, 'cm-user-region': as.region ?? 'US' };
    if (user !== null) {
      headers.authorization = `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, user, 86_400, clock.nowMs())}`;
      headers.userid = user;
    }
    if (as.key !== undefined) headers['idempotency-key'] = as.key;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const request = new Request(`http://shopping.test${path}`, {
      method,
      headers: { ...headers, ...as.headers },
      ...(body === undefined ? {} : { body: bodyOf(body) }),
    });
    const response = await processes.next(as.process).fetch(request);
    const text = await response.text();
    options.onAnswer?.();
    await tasks.done();
    return { status: response.status, text, headers: response.headers, json: JSON.parse(text) };
  };
}

/** The calls of a world, as users, guests and services make them. */
export function requestsOf(backing: Backing, processes: Processes) {
  const send = senderOf(backing, processes);
  return {
    send,
    get: (path: string, as: As = {}) => send('GET', path, undefined, as),
    post: (path: string, body?: unknown, as: As = {}) => send('POST', path, body, as),
    summary: (body: Record<string, unknown> = {}, as: As = {}) =>
      send('POST', '/shopping/cal_price/v4_4', { entries: CART, ...body }, as),
    checkout: (body: Record<string, unknown> = {}, as: As = {}) =>
      send(
        'POST',
        '/shopping/cart/checkout/entries',
        { entries: CART, addr_id: addressOf(as.user), ...body },
        as,
      ),
    /** Calls as another service with its dev token. */
    service: (name: Parameters<typeof serviceToken>[0], path: string, body?: unknown, method = 'POST') =>
      send(method, path, body, { user: null, headers: serviceToken(name) }),
    /** Sends an event by HTTP as the orders service. */
    event: (name: string, body: unknown, headers: Record<string, string> = {}) =>
      send('POST', `/event/${name}`, body, {
        user: null,
        headers: { ...serviceToken('orders'), ...headers },
      }),
    remoteCheckout,
  };
}

/** Sends the checkout to another process. @returns null without a success */
async function remoteCheckout(
  origin: string,
  body: Record<string, unknown>,
  key: string,
): Promise<string | null> {
  const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/shopping/cart/checkout/entries`, {
    method: 'POST',
    headers: { ...APP_HEADERS, ...headers, 'idempotency-key': key },
    body: JSON.stringify({ entries: CART, addr_id: '501', ...body }),
  }).catch(() => null);
  return response?.status === 200 ? response.text() : null;
}

/** The mock rebate's wallets, read and called from outside the service. */
export const walletsOf = ({ mocks }: Backing) => ({
  rebate: {
    release: async (question: unknown) => {
      const url = `${ORIGIN}/rebate/wallet/release`;
      const body = JSON.stringify(question);
      const identify = createIdentify(devCredentials.rebate ?? [], Date.now);
      const headers = await identify({ method: 'POST', url, body });
      return fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      });
    },
  },
  /** The state of a hold at the mock rebate. */
  wallet: (ref: string) => mocks.holds.get(ref)?.state ?? null,
  walletRefs: () => [...mocks.holds.keys()],
  frozenMinor: (userId: string) =>
    [...mocks.holds.values()]
      .filter((hold) => hold.userId === userId && hold.state === 'frozen')
      .reduce((sum, hold) => sum + hold.amount.amountMinor, 0n),
});
