import { describe, expect, test } from 'bun:test';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createTokenVerifier } from '../../src/http/auth.ts';
import { hs256By } from '../../src/http/hs256.ts';
import { nodeHmac } from '../../src/platform/bun/runtime.ts';

// Spec 2: with the host's HMAC a token is judged as jose judges it with web crypto.

const NOW_S = 1_800_000_000;
const SECRET = 'a-secret-of-tests-0123456789abcdef';
const nowMs = () => NOW_S * 1000;
const auth = { alg: 'HS256', secret: SECRET, jwksUrl: null, issuer: null, audience: null } as const;

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
function tokenOf(header: unknown, payload: unknown, secret = SECRET): string {
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** What both say of a token; they must agree, and each is asked twice, for it remembers good tokens and headers. */
async function judged(token: string, more: Record<string, unknown> = {}): Promise<string | null> {
  const config = { auth: { ...auth, ...more } };
  const ways = [
    createTokenVerifier(config, nowMs),
    createTokenVerifier(config, nowMs, { hs256: hs256By(nodeHmac) }),
  ];
  const said = new Set<string | null>();
  for (const verify of ways) {
    const good = tokenOf({ alg: 'HS256' }, { sub: 'other', exp: NOW_S + 60 });
    for (const one of [token, good, token]) {
      const who = await verify(one);
      if (one === token) said.add(who);
    }
  }
  expect([token, said.size]).toEqual([token, 1]);
  return [...said][0] ?? null;
}

const HS256 = { alg: 'HS256' };
const good = { sub: '1001', exp: NOW_S + 60 };

describe('a token is good', () => {
  const cases: [string, unknown, unknown, Record<string, unknown>?][] = [
    ['plain', HS256, good],
    ['with a type and a key id', { alg: 'HS256', typ: 'JWT', kid: 'k' }, good],
    ['with an extension that jose knows', { alg: 'HS256', crit: ['b64'], b64: true }, good],
    ['in its leeway', HS256, { ...good, exp: NOW_S - 59 }],
    ['from nbf on, with leeway', HS256, { ...good, nbf: NOW_S + 60 }],
    ['of the issuer', HS256, { ...good, iss: 'we' }, { issuer: 'we' }],
    ['for the audience', HS256, { ...good, aud: ['them', 'us'] }, { audience: 'us' }],
    ['with claims beyond ASCII', HS256, { ...good, name: '雪 🧣' }],
  ];
  test.each(cases)('%s', async (_, header, payload, more = {}) => {
    expect(await judged(tokenOf(header, payload), more)).toBe('1001');
  });
});

describe('a token is not good', () => {
  const cases: [string, unknown, unknown, Record<string, unknown>?][] = [
    ['after its leeway', HS256, { ...good, exp: NOW_S - 60 }],
    ['before nbf', HS256, { ...good, nbf: NOW_S + 61 }],
    ['without exp', HS256, { sub: '1001' }],
    ['with an exp that is a text', HS256, { ...good, exp: String(NOW_S + 60) }],
    ['without sub', HS256, { exp: NOW_S + 60 }],
    ['with a sub that is a number', HS256, { ...good, sub: 1001 }],
    ['of another issuer', HS256, { ...good, iss: 'they' }, { issuer: 'we' }],
    ['of no issuer', HS256, good, { issuer: 'we' }],
    ['for another audience', HS256, { ...good, aud: ['them'] }, { audience: 'us' }],
    ['for no audience', HS256, good, { audience: 'us' }],
    ['of another algorithm', { alg: 'HS512' }, good],
    ['of an algorithm in small letters', { alg: 'hs256' }, good],
    ['without an algorithm', { typ: 'JWT' }, good],
    ['unsigned', { alg: 'none' }, good],
    ['with a payload that is not encoded', { alg: 'HS256', crit: ['b64'], b64: false }, good],
    ['with an extension', { alg: 'HS256', crit: ['exp'], exp: 1 }, good],
    ['whose header is a list', [], good],
    ['whose header is no JSON', '{"alg":"HS256"', good],
    ['whose claims are a list', HS256, [good]],
    ['whose claims are a text', HS256, '"1001"'],
    ['whose claims are no JSON', HS256, '{"sub":"1001"'],
  ];
  test.each(cases)('%s', async (_, header, payload, more = {}) => {
    expect(await judged(tokenOf(header, payload), more)).toBeNull();
  });

  test('of another key, or with a signature of another length', async () => {
    expect(await judged(tokenOf(HS256, good, 'another-secret'))).toBeNull();
    const [header, payload, signature = ''] = tokenOf(HS256, good).split('.');
    for (const cut of [1, 4, 8, 43])
      expect(await judged(`${header}.${payload}.${signature.slice(0, -cut)}`)).toBeNull();
    expect(await judged(`${header}.${payload}.${signature}AAAA`)).toBeNull();
  });

  test('with any character changed', async () => {
    const token = tokenOf(HS256, good);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.'), async (at, char) => {
        fc.pre(token[at] !== char);
        expect(await judged(token.slice(0, at) + char + token.slice(at + 1))).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});
