import { beforeEach, describe, expect, test } from 'bun:test';
import { devEnv } from '../../src/dev/dev-env.ts';
import { signUserToken } from '../../src/dev/user-token.ts';
import { createTokenVerifier } from '../../src/http/auth.ts';

// A token that was found good is believed for a minute without checking its signature anew, and never beyond its end.

const START_MS = Date.parse('2026-01-05T08:00:00Z');
let nowMs = START_MS;
beforeEach(() => {
  nowMs = START_MS;
});
const none = { issuer: null, audience: null } as const;
const hs256 = { alg: 'HS256', secret: devEnv.AUTH_JWT_SECRET, jwksUrl: null, ...none } as const;

describe('a token that was good', () => {
  test('is good until its end and the leeway, and not a second longer', async () => {
    const verify = createTokenVerifier({ auth: hs256 }, () => nowMs);
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 30, START_MS);
    for (const [atS, who] of [
      [0, '1001'],
      [29, '1001'],
      [89, '1001'],
      [90, null],
      [3_600, null],
    ] as const) {
      nowMs = START_MS + atS * 1000;
      expect([atS, await verify(token)]).toEqual([atS, who]);
    }
  });

  test('is another token when a character of it is another', async () => {
    const verify = createTokenVerifier({ auth: hs256 }, () => nowMs);
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001', 3_600, START_MS);
    expect(await verify(token)).toBe('1001');
    const at = token.lastIndexOf('.') + 5;
    expect(
      await verify(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)),
    ).toBeNull();
    expect(await verify(token)).toBe('1001');
  });
});
