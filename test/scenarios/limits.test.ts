import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { openWorld, type World } from '../support/world.ts';

// Spec 16: limits per user, told with Retry-After.

let world: World;
beforeAll(async () => {
  world = await openWorld({ env: { LIMIT_CHECKOUTS_PER_MINUTE: '3', LIMIT_BAD_COUPONS_PER_MINUTE: '2' } });
});
beforeEach(() => world.fresh());
afterAll(() => world.close());

describe('limits', () => {
  test('the fourth checkout of a user in a minute is 429; another user goes on', async () => {
    for (const key of ['a', 'b', 'c']) expect((await world.checkout({}, { key })).status).toBe(200);
    const refused = await world.checkout({}, { key: 'd' });
    expect([refused.status, refused.json.error]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await world.checkout({}, { user: '1003' })).status).toBe(200);
  });

  test('codes that do not exist are counted, those that do are not', async () => {
    const trying = async (coupon_code: string, user = '1001') =>
      (await world.summary({ coupon_code }, { user })).status;
    for (let tries = 0; tries < 5; tries += 1) expect(await trying('WELCOME5')).toBe(200);
    expect(await trying('GUESS1')).toBe(200);
    expect((await world.checkout({ coupon_code: 'GUESS2' })).json.error).toBe('COUPON_NOT_FOUND');
    expect(await trying('WELCOME5')).toBe(429);
    expect((await world.summary({})).status).toBe(200);
    expect(await trying('WELCOME5', '1003')).toBe(200);
  });
});
