import { afterAll, describe, expect, test } from 'bun:test';
import { createServiceAuth } from '../../src/http/service-auth.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signService } from '../../src/tooling/dev/service-signature.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { NOW_S, serviceApp } from '../support/service-app.ts';

// Spec 2, "Services call ...": which signatures and tokens are accepted, and for which paths.

const K1 = 'orders-first-key-0123456789abcdefghij';
const K2 = 'orders-second-key-0123456789abcdefghij';
const OTHER = 'tickets-key-0123456789abcdefghij-0123';
const TOKEN = 'orders-token-0123456789abcdefghij-01';
const TOKEN2 = 'orders-token-in-rotation-0123456789abc';
const OTHER_TOKEN = 'tickets-token-0123456789abcdefghij-01';
const app = serviceApp({
  SERVICE_KEYS: `orders:event+noti:${K1},orders:event+noti:${K2},tickets:refund:${OTHER}`,
  SERVICE_TOKENS: `orders:event+noti:${TOKEN},orders:noti:${TOKEN2},tickets:refund:${OTHER_TOKEN}`,
});

const PATH = '/event/purchased';
const BODY = '{"order_id": "01J", "mall": "taobao"}';
type Sent = {
  method?: string;
  path?: string;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};

async function send({ method = 'POST', path = PATH, body = BODY, headers = {} }: Sent) {
  const hasBody = method !== 'GET';
  const response = await app.request(`http://shopping.test${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(hasBody ? { body } : {}),
  });
  const json = await response.json();
  return { status: response.status, error: json.error as string, data: json.data };
}

type Signed = { key?: string; method?: string; path?: string; body?: string | Uint8Array; nowS?: number };
const signature = (of: Signed = {}) =>
  signService({ key: K1, method: 'POST', path: PATH, body: BODY, nowS: NOW_S, ...of });
const sendSigned = (header: string, sent: Sent = {}) =>
  send({ ...sent, headers: { 'x-shopping-signature': header, ...sent.headers } });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const hexOf = (header: string) => header.split('v1=')[1] ?? '';

describe('a good signature', () => {
  test('is the documented HMAC, as another program makes it', async () => {
    // printf '1780000000.POST./event/purchased.{"order_id": "01J", "mall": "taobao"}' | openssl dgst -sha256 -hmac KEY
    const hex = 'a4dc1c2154f47f493e07b076f153138a9aa7f67e684d7d2b24abc5f18ee312ea';
    expect((await sendSigned(`t=1780000000,v1=${hex}`)).status).toBe(200);
  });

  const cases: [string, string, Sent?][] = [
    ['of the first key', signature()],
    ['of the second key, in rotation', signature({ key: K2 })],
    ['300 s old', signature({ nowS: NOW_S - 300 })],
    ['300 s ahead', signature({ nowS: NOW_S + 300 })],
    ['among several v1', signature().replace(',v1=', `,v1=${'0'.repeat(64)},v1=`)],
    ['before another v1', `${signature()},v1=${'0'.repeat(64)}`],
    ['beside a later version', `${signature()},v2=whatever`],
    ['with spaces and in upper case', `t=${NOW_S}, v1=${hexOf(signature()).toUpperCase()}`],
    ['with a query', signature({ path: `${PATH}?a=1&b=%2F` }), { path: `${PATH}?a=1&b=%2F` }],
    ['behind the APP prefix', signature({ path: `/api/v/5.10.0${PATH}` }), { path: `/api/v/5.10.0${PATH}` }],
    ['with an encoded path', signature({ path: '/event/a%20b%2Fc' }), { path: '/event/a%20b%2Fc' }],
    [
      'with a unicode body',
      signature({ body: '{"order_id": "订单 🎁"}' }),
      { body: '{"order_id": "订单 🎁"}' },
    ],
  ];
  for (const [name, header, sent] of cases) {
    test(name, async () => {
      const answer = await sendSigned(header, sent);
      expect([answer.status, answer.data.service]).toEqual([200, 'orders']);
    });
  }

  test('of a GET is over an empty body', async () => {
    const header = signature({ method: 'GET', body: '' });
    expect((await sendSigned(header, { method: 'GET' })).data).toEqual({
      requestId: 'request-1',
      traceparent: null,
      service: 'orders',
      language: 'en',
    });
  });

  test('leaves the body for the handler, to the byte', async () => {
    const { data } = await sendSigned(signature());
    expect([data.body, data.bytes]).toEqual([{ order_id: '01J' }, BODY.length]);
  });

  test('may come twice within its 300 s: effects are idempotent', async () => {
    const header = signature();
    expect([(await sendSigned(header)).status, (await sendSigned(header)).status]).toEqual([200, 200]);
  });
});

describe('a signature that is 401', () => {
  const good = hexOf(signature());
  const cases: [string, string, Sent?][] = [
    ['of an unknown key', signature({ key: `${K1}x` })],
    ['of another path', signature({ path: '/event/group_update' })],
    ['of the path without its prefix', signature(), { path: `/api/v/5.10.0${PATH}` }],
    ['of the decoded path', signature({ path: '/event/a b' }), { path: '/event/a%20b' }],
    ['without the query', signature(), { path: `${PATH}?x=1` }],
    ['of a query that was not sent', signature({ path: `${PATH}?x=1` })],
    ['of another query', signature({ path: `${PATH}?x=1` }), { path: `${PATH}?x=2` }],
    ['of another method', signature({ method: 'PUT' })],
    ['of the method in lower case', signature({ method: 'post' })],
    ['of a body with one byte more', signature({ body: `${BODY} ` })],
    ['of a body with one bit changed', signature(), { body: BODY.replace('1', '0') }],
    ['of no body', signature({ body: '' })],
    ['301 s old', signature({ nowS: NOW_S - 301 })],
    ['301 s ahead', signature({ nowS: NOW_S + 301 })],
    ['with another t than was signed', `t=${NOW_S + 1},v1=${good}`],
    ['with t not a number', `t=now,v1=${good}`],
    ['with t in hexadecimal', `t=0x${NOW_S.toString(16)},v1=${good}`],
    ['with an empty t', `t=,v1=${good}`],
    ['without t', `v1=${good}`],
    ['with two t', `t=${NOW_S},${signature()}`],
    ['without v1', `t=${NOW_S}`],
    ['with an empty v1', `t=${NOW_S},v1=`],
    ['with half of v1', `t=${NOW_S},v1=${good.slice(0, 32)}`],
    ['with v1 too long', `t=${NOW_S},v1=${good}00`],
    ['with v1 not hexadecimal', `t=${NOW_S},v1=${'z'.repeat(64)}`],
    ['of the later version only', `t=${NOW_S},v2=${good}`],
    ['with more v1 than any rotation has', signature() + `,v1=${good}`.repeat(8)],
    ['of 10 KB', `${signature()},${'x'.repeat(10_240)}`],
    ['that is only a word', 'hello'],
  ];
  for (const [name, header, sent] of cases) {
    test(name, async () => {
      const answer = await sendSigned(header, sent);
      expect([answer.status, answer.error, answer.data]).toEqual([401, 'UNAUTHENTICATED', {}]);
    });
  }
});

describe('a service token', () => {
  test('is good for its scopes', async () => {
    expect((await send({ headers: bearer(TOKEN) })).data.service).toBe('orders');
    const refund = await send({ path: '/refund/refund', headers: bearer(OTHER_TOKEN) });
    expect(refund.data.service).toBe('tickets');
  });

  test('of another scope is 403, as a signature is', async () => {
    const answers = [
      await send({ headers: bearer(OTHER_TOKEN) }),
      await send({ path: '/support/orders', method: 'GET', headers: bearer(TOKEN) }),
      await sendSigned(signature({ key: OTHER })),
    ];
    for (const { status, error } of answers) expect([status, error]).toEqual([403, 'FORBIDDEN']);
  });

  const cases: [string, () => Record<string, string> | Promise<Record<string, string>>][] = [
    ['nothing at all', () => ({})],
    ['an unknown token', () => bearer(`${TOKEN}x`)],
    ['the beginning of one', () => bearer(TOKEN.slice(0, -1))],
    ['a token in another scheme', () => ({ authorization: `Basic ${TOKEN}` })],
    ['a signing key as a token', () => bearer(K1)],
    ['two tokens', () => ({ authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` })],
    ['10 KB', () => bearer('x'.repeat(10_240))],
    ["a token in the user's header", () => ({ 'cm-user-token': TOKEN })],
    ["a user's token", async () => bearer(await userToken())],
    ["a user's token in its own header", async () => ({ 'cm-user-token': await userToken() })],
  ];
  for (const [name, headers] of cases) {
    test(`is not ${name}: 401`, async () => {
      const answer = await send({ headers: await headers() });
      expect([answer.status, answer.error]).toEqual([401, 'UNAUTHENTICATED']);
    });
  }

  test('is no user: 401 where the APP calls', async () => {
    expect((await send({ path: '/shopping/cal_price/v4_4', headers: bearer(TOKEN) })).status).toBe(401);
  });
});

const userToken = () => signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 3600, NOW_S * 1000);

describe('a signature and a token together', () => {
  test('are good when both are, of one service', async () => {
    expect((await sendSigned(signature(), { headers: bearer(TOKEN) })).status).toBe(200);
  });

  test('are 403 when one of them has not the scope', async () => {
    expect((await sendSigned(signature(), { headers: bearer(TOKEN2) })).status).toBe(403);
  });

  test('are 401 when one is bad or they are of two services', async () => {
    const answers = [
      await sendSigned(signature(), { headers: bearer('nonsense') }),
      await sendSigned(signature({ key: 'x'.repeat(40) }), { headers: bearer(TOKEN) }),
      await sendSigned(signature(), { headers: bearer(OTHER_TOKEN) }),
      await sendSigned(signature(), { headers: bearer(await userToken()) }),
    ];
    for (const { status } of answers) expect(status).toBe(401);
  });
});

describe('the order of the checks', () => {
  const huge = JSON.stringify({ order_id: 'x'.repeat(65 * 1024) });
  const text = { 'content-type': 'text/plain' };

  test('is size, caller, type, JSON, shape', async () => {
    const answers = [
      await send({ body: huge, headers: text }),
      await sendSigned(signature({ body: huge }), { body: huge }),
      await send({ body: '{', headers: text }),
      await send({ body: '{', headers: { ...text, ...bearer(OTHER_TOKEN) } }),
      await send({ body: '{', headers: { ...text, ...bearer(TOKEN) } }),
      await send({ body: '{', headers: bearer(TOKEN) }),
      await sendSigned(signature({ body: '' }), { body: '' }),
      await send({ body: '{}', headers: bearer(TOKEN) }),
    ];
    expect(answers.map((one) => one.status)).toEqual([413, 413, 401, 403, 415, 400, 400, 422]);
  });

  test('a body that is not UTF-8 is signed as bytes, then refused as JSON', async () => {
    const body = new Uint8Array([0x7b, 0xff, 0x7d]);
    expect((await sendSigned(signature({ body }), { body })).error).toBe('INVALID_JSON');
  });

  test('a route that forgot to ask who calls is 401', async () => {
    expect((await send({ method: 'GET', path: '/forgot', headers: bearer(TOKEN) })).status).toBe(401);
  });

  test('without keys and tokens no service can call', async () => {
    const closed = serviceApp({ SERVICE_KEYS: '', SERVICE_TOKENS: '' });
    for (const headers of [bearer(''), bearer('x'), { 'x-shopping-signature': signature({ key: ' ' }) }]) {
      const answer = await closed.request(`http://shopping.test${PATH}`, { method: 'POST', headers });
      expect(answer.status).toBe(401);
    }
  });
});

describe('the check by itself', () => {
  const keys = [{ name: 'orders', scopes: ['event', 'noti'] as const, secret: K1 }];
  const check = createServiceAuth({ services: { keys, tokens: [] } }, () => NOW_S * 1000);
  const request = { method: 'POST', pathAndQuery: PATH, authorization: '' };

  test('tells name and scopes', async () => {
    const readBody = async () => new TextEncoder().encode(BODY);
    const found = await check({ ...request, signature: signature(), readBody }, 'noti');
    expect(found).toEqual({ name: 'orders', scopes: ['event', 'noti'] });
  });

  test('reads no body for a signature that is too old or no signature', async () => {
    let reads = 0;
    const readBody = async () => {
      reads++;
      return new Uint8Array();
    };
    for (const header of [signature({ nowS: NOW_S - 301 }), 't=1', ''])
      await expect(check({ ...request, signature: header, readBody }, 'event')).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    expect(reads).toBe(0);
  });
});

describe('over a socket', () => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => app.fetch(request) });
  afterAll(() => server.stop(true));
  const post = (path: string, header: string, body: BodyInit) =>
    fetch(`http://127.0.0.1:${server.port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopping-signature': header },
      body,
    });

  test('path and query are what was sent', async () => {
    const path = '/event/a%2Fb%20c?q=%E8%AE%A2&empty=';
    expect((await post(path, signature({ path }), BODY)).status).toBe(200);
    expect((await post(`${PATH}?`, signature({ path: `${PATH}?` }), BODY)).status).toBe(200);
  });

  test('a body in chunks is signed whole, and limited', async () => {
    const inChunks = (text: string) =>
      new ReadableStream({
        start(controller) {
          for (const chunk of text.match(/.{1,500}/gs) ?? [])
            controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      });
    const [body, tooLong] = [BODY.padEnd(4_000), BODY.padEnd(65 * 1024)];
    expect((await post(PATH, signature({ body }), inChunks(body))).status).toBe(200);
    expect((await post(PATH, signature({ body: tooLong }), inChunks(tooLong))).status).toBe(413);
  });

  test('a header of 10 KB is 401', async () => {
    expect((await post(PATH, `${signature()},${'x'.repeat(10_240)}`, BODY)).status).toBe(401);
  });
});
