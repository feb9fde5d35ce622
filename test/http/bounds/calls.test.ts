import { describe, expect, test } from 'bun:test';
import { createTokenVerifier } from '../../../src/http/auth.ts';
import { isCompactJws } from '../../../src/http/compact-jws.ts';
import { isJsonType } from '../../../src/http/media-type.ts';
import { devEnv } from '../../../src/tooling/dev/dev-env.ts';
import { signService } from '../../../src/tooling/dev/service-signature.ts';
import { signUserToken } from '../../../src/tooling/dev/user-token.ts';
import { NOW_S, serviceApp } from '../../support/service-app.ts';

// The bounds of what comes with every call (spec 2): headers, tokens, signatures, the body's size.

const PATH = '/event/purchased';
const BODY = '{"order_id": "O1"}';
const KEY = 'k'.repeat(32);
const TOKEN = 't'.repeat(512);
const app = serviceApp({ SERVICE_KEYS: `orders:event:${KEY}`, SERVICE_TOKENS: `orders:event:${TOKEN}` });

const call = (headers: Record<string, string>, body: BodyInit = BODY) =>
  app.request(`http://shopping.test${PATH}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
const authorized = { authorization: `Bearer ${TOKEN}` };
const statusOf = async (...args: Parameters<typeof call>) => (await call(...args)).status;

describe('a body', () => {
  const sized = (bytes: number) => BODY.padEnd(bytes);
  const inChunks = (text: string) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of [text.slice(0, 1_000), text.slice(1_000)])
          controller.enqueue(new TextEncoder().encode(part));
        controller.close();
      },
    });

  test('has 64 KiB and no byte more, told by Content-Length or not', async () => {
    const told = (bytes: number) => ({ ...authorized, 'content-length': String(bytes) });
    expect(await statusOf(told(65_536), sized(65_536))).toBe(200);
    expect(await statusOf(told(65_537), sized(65_537))).toBe(413);
    expect(await statusOf(authorized, inChunks(sized(65_536)))).toBe(200);
    expect(await statusOf(authorized, inChunks(sized(65_537)))).toBe(413);
  });
});

describe('a signature', () => {
  const signature = signService({ key: KEY, method: 'POST', path: PATH, body: BODY, nowS: NOW_S });
  const signed = (header: string) => statusOf({ 'x-shopping-signature': header });

  test('stands alone, beside another, and among eight, in any place', async () => {
    const [t = '', good = ''] = signature.split(',');
    const others = (count: number) => Array<string>(count).fill(`v1=${'0'.repeat(64)}`);
    expect(await signed(signature)).toBe(200);
    for (const header of [
      [t, good, ...others(1)],
      [t, ...others(1), good],
      [t, good, ...others(7)],
      [t, ...others(7), good],
    ])
      expect(await signed(header.join())).toBe(200);
    expect(await signed([t, good, ...others(8)].join())).toBe(401);
  });

  test('stands in a header of up to 2,048 characters', async () => {
    const padded = (length: number) => `${signature},v2=`.padEnd(length, 'x');
    expect([await signed(padded(2_048)), await signed(padded(2_049))]).toEqual([200, 401]);
  });
});

describe('a token', () => {
  test('of a service has up to 512 characters', async () => {
    expect([await statusOf(authorized), await statusOf({ authorization: `Bearer ${TOKEN}t` })]).toEqual([
      200, 401,
    ]);
  });

  test('of a user has up to 8,192 characters', () => {
    const sized = (length: number) => `AAAA.AAAA.${'A'.repeat(length - 10)}`;
    expect([isCompactJws(sized(8_192)), isCompactJws(sized(8_193))]).toEqual([true, false]);
  });

  test('is of a user with an id of 1 to 64 characters', async () => {
    const auth = {
      alg: 'HS256',
      secret: devEnv.AUTH_JWT_SECRET,
      jwksUrl: null,
      issuer: null,
      audience: null,
    } as const;
    const verify = createTokenVerifier({ auth }, () => NOW_S * 1000);
    const whose = async (userId: string) =>
      verify(await signUserToken(devEnv.AUTH_JWT_SECRET, userId, 60, NOW_S * 1000));
    for (const userId of ['u', 'u'.repeat(64)]) expect(await whose(userId)).toBe(userId);
    for (const userId of ['', 'u'.repeat(65)]) expect(await whose(userId)).toBeNull();
  });
});

test('a request keeps its own id of 8 to 64 characters', async () => {
  const idOf = async (id: string) =>
    (await call({ ...authorized, 'x-request-id': id })).headers.get('x-request-id');
  for (const length of [8, 64]) expect(await idOf('r'.repeat(length))).toBe('r'.repeat(length));
  for (const length of [7, 65]) expect(await idOf('r'.repeat(length))).toBe('request-1');
});

test('a content-type has up to 256 characters, and 1 to 100 before +json', () => {
  const padded = (length: number) => 'application/json;'.padEnd(length, 'x');
  expect([isJsonType(padded(256)), isJsonType(padded(257))]).toEqual([true, false]);
  const suffixed = (length: number) => isJsonType(`application/${'x'.repeat(length)}+json`);
  expect([0, 1, 100, 101].map(suffixed)).toEqual([false, true, true, false]);
});
