import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Each path takes its own scope and no other: a service with each single scope calls every path.

const SCOPES = ['event', 'noti', 'refund', 'support'] as const;
const tokenOf = (scope: string) => scope.padEnd(40, '-');
const PATHS = [
  ['event', 'POST', '/event/purchased'],
  ['noti', 'POST', '/noti/promo'],
  ['refund', 'POST', '/refund/refund'],
  ['refund', 'POST', '/refund/retry'],
  ['support', 'GET', '/support/orders'],
] as const;

const tokens = SCOPES.map((scope) => `only-${scope}:${scope}:${tokenOf(scope)}`);
const world = useWorld({ env: { SERVICE_KEYS: '', SERVICE_TOKENS: tokens.join() }, fresh: 'once' });

describe.each(PATHS)('%s: %s %s', (own, method, path) => {
  test.each([...SCOPES])('asked with the scope %s', async (scope) => {
    const headers = { authorization: `Bearer ${tokenOf(scope)}` };
    const answer = await world.send(method, path, method === 'GET' ? undefined : {}, { user: null, headers });
    if (scope === own) expect(answer.status).not.toBe(403);
    else expect([answer.status, answer.json.error]).toEqual([403, 'FORBIDDEN']);
  });
});
