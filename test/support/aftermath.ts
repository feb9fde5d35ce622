import { expect } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from './invariants.ts';
import type { World } from './world.ts';

/** The body of a checkout with coupon, wallet money and cart. */
export const BODY = { coupon_code: 'WELCOME5', cash: 10, no_remove_from_cart: false };

/**
 * Checks a checkout of {@link BODY} with the key `crash` that was broken off somewhere: after a restart and one sweep
 * nothing is held without an order, and the same key gives the order if and only if it exists. `told` is the text of a
 * success.
 */
export async function expectTruth(at: World, told: string | null): Promise<void> {
  at.restart();
  at.clock.advance(121_000);
  await at.sweep();
  const before = await at.database.db.select().from(t.orders);
  expect(before.length).toBeLessThanOrEqual(1);
  if (told !== null) expect(before).toHaveLength(1);
  await expectNothingLost(at);
  const again = await at.checkout(BODY, { key: 'crash' });
  expect(again.json.error).toBe('');
  const orders = await at.database.db.select().from(t.orders);
  expect(orders).toHaveLength(1);
  expect(again.json.data.order_id).toBe(orders[0]?.orderId ?? '');
  if (before[0] !== undefined) expect(orders[0]?.orderId).toBe(before[0].orderId);
  if (told !== null) expect(again.text).toBe(told);
  await expectNothingLost(at);
}
