import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6, "Never half done" and "Once": many checkouts at the same time, on the real database.

const world = useWorld();

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const tally = (answers: { json: { error: string } }[]) => {
  const counts: Record<string, number> = {};
  for (const { json } of answers) counts[json.error || 'ok'] = (counts[json.error || 'ok'] ?? 0) + 1;
  return counts;
};

// Orders without wallet money share a transaction and its guards. Each order with wallet money has its own.
describe.each([
  ['sharing transactions', 0],
  ['each by itself', 0.01],
])('checkouts at once, %s', (_, cash) => {
  test('200 for the SKU of which 3 are left: 3 orders, stock 0', async () => {
    const answers = await times(200, (index) =>
      world.checkout(
        { entries: ['37804755-378047557-1'], no_remove_from_cart: true, cash },
        { key: `race-${index}` },
      ),
    );
    expect(tally(answers)).toEqual({ ok: 3, STOCK_INSUFFICIENT: 197 });
    const [row] = await world.database.db.select().from(t.sku).where(eq(t.sku.skuId, '378047557'));
    expect(row?.stock).toBe(0);
    await expectNothingLost(world);
  }, 60_000);

  test('100 with LASTONE: one order has it', async () => {
    const answers = await times(100, (index) =>
      world.checkout(
        { entries: ['37804755-378047556-1'], coupon_code: 'LASTONE', cash },
        { key: `last-${index}`, user: index % 2 === 0 ? '1001' : '1003' },
      ),
    );
    const counts = tally(answers);
    expect(counts.ok).toBe(1);
    expect((counts.COUPON_USED_UP ?? 0) + (counts.COUPON_ALREADY_USED ?? 0)).toBe(99);
    await expectNothingLost(world);
  });

  test("one user's coupon from two devices: once", async () => {
    const answers = await times(2, (index) =>
      world.checkout({ coupon_code: 'WELCOME5', cash }, { key: `device-${index}` }),
    );
    expect(tally(answers)).toEqual({ ok: 1, COUPON_ALREADY_USED: 1 });
    await expectNothingLost(world);
  });
});

describe('checkouts at once', () => {
  test('50 with one Idempotency-Key: one order, the same answer or "in use"', async () => {
    const answers = await times(50, () => world.checkout({}, { key: 'one-key' }));
    const texts = new Set(answers.filter((one) => one.status === 200).map((one) => one.text));
    expect(texts.size).toBe(1);
    for (const one of answers) expect([200, 409]).toContain(one.status);
    for (const one of answers.filter((each) => each.status === 409)) {
      expect(one.json.error).toBe('IDEMPOTENCY_KEY_IN_USE');
    }
    expect(await world.database.db.select().from(t.orders)).toHaveLength(1);
    await expectNothingLost(world);
  });

  test('a double tap without a key, both at once: one order, one answer', async () => {
    const answers = await times(2, () => world.checkout({}));
    expect(answers.map((one) => one.status)).toEqual([200, 200]);
    expect(answers[0]?.text).toBe(answers[1]?.text ?? '');
    expect(await world.database.db.select().from(t.orders)).toHaveLength(1);
  });

  test('wallet money for two orders at once is spent once', async () => {
    const answers = await times(2, (index) => world.checkout({ cash: 20 }, { key: `wallet-${index}` }));
    const counts = tally(answers);
    expect(counts.ok ?? 0).toBeGreaterThanOrEqual(1);
    expect(world.frozenMinor('1001')).toBeLessThanOrEqual(2500n);
    await expectNothingLost(world);
  });

  test('many carts that share SKUs in other orders do not end in deadlock', async () => {
    const answers = await times(60, (index) => {
      const entries = ['37804755-378047556-1', '5120010-51200101-1', '9901757-99017575-1'];
      return world.checkout(
        { entries: index % 2 === 0 ? entries : entries.toReversed() },
        { key: `mix-${index}` },
      );
    });
    expect(tally(answers)).toEqual({ ok: 60 });
    await expectNothingLost(world);
  });
});
