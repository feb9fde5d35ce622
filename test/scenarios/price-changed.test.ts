import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { useWorld } from '../support/use-world.ts';

// 409 PRICE_CHANGED: `changed` and the summary beside it show the same price (spec 6).

const world = useWorld();

type Money = { readonly v: string };
type Line = { readonly sku_id: string; readonly payable: Money };
type Changed = { readonly sku_id: string; readonly before: Money; readonly after: Money };

const linesOf = (summary: { malls: readonly { entries: readonly Line[] }[] }) =>
  new Map(
    summary.malls.flatMap((mall) => mall.entries).map((line) => [line.sku_id, line.payable.v] as const),
  );
const setPrice = (priceFen: bigint) =>
  world.database.db.update(t.sku).set({ priceFen }).where(eq(t.sku.skuId, '378047556'));

/** `changed` must list every line whose payable differs between the two summaries, with both amounts. */
function expectOneTruth(
  shown: Parameters<typeof linesOf>[0],
  refused: { changed: Changed[]; summary: never },
) {
  const now = linesOf(refused.summary);
  const differing = [...linesOf(shown)].filter(([sku, payable]) => now.get(sku) !== payable);
  expect(refused.changed.map((one) => [one.sku_id, one.before.v, one.after.v])).toEqual(
    differing.map(([sku, payable]) => [sku, payable, now.get(sku) ?? '']),
  );
}

describe('PRICE_CHANGED', () => {
  test.each([
    ['a living token, and also the rate is another', 70_000],
    ['an expired one', 601_000],
  ])('%s: the lines are those of the summary', async (_, waitedMs) => {
    const shown = (await world.summary()).json.data;
    await setPrice(7_000n);
    world.upstream.setRate('USD', '0.2');
    world.clock.advance(waitedMs);
    const { status, json } = await world.checkout({ price_token: shown.price_token });
    expect([status, json.error]).toEqual([409, 'PRICE_CHANGED']);
    expect(json.data.summary.forex.rate).toBe('0.2');
    expectOneTruth(shown, json.data);
    const again = await world.checkout({ price_token: json.data.summary.price_token });
    expect([again.status, again.json.data.order.final]).toEqual([200, json.data.summary.final]);
  });

  test('a coupon that could not be used for the summary, and can be used now', async () => {
    const asked = { coupon_code: 'EXPIRED1' };
    const shown = (await world.summary(asked)).json.data;
    const body = { ...asked, price_token: shown.price_token };
    expect((await world.checkout(body)).json.error).toBe('COUPON_EXPIRED');
    await world.database.db.update(t.coupon).set({ endsAtMs: null }).where(eq(t.coupon.code, 'EXPIRED1'));
    const { status, json } = await world.checkout(body);
    expect([status, json.error]).toEqual([409, 'PRICE_CHANGED']);
    expectOneTruth(shown, json.data);
    const again = await world.checkout({ ...asked, price_token: json.data.summary.price_token });
    expect([again.status, again.json.data.order.final]).toEqual([200, json.data.summary.final]);
  });

  describe('forex away for longer than its last rate serves', () => {
    const away = () => {
      world.upstream.faults.set('forex', '*', { kind: 'down' });
      world.clock.advance(301_000);
      // Fetched 300 s before the token: the token is still valid, the kept rate is not.
      return world.database.db.update(t.forexRate).set({ fetchedAtMs: world.clock.nowMs() - 700_000 });
    };

    test('a living token: 409 with a summary by its rate, and no new lock', async () => {
      const shown = (await world.summary()).json.data;
      await setPrice(7_000n);
      await away();
      world.restart();
      const { status, json } = await world.checkout({ price_token: shown.price_token });
      expect([status, json.error]).toEqual([409, 'PRICE_CHANGED']);
      expectOneTruth(shown, json.data);
      expect(json.data.summary).toMatchObject({
        degraded: ['forex'],
        price_token: '',
        forex: { rate: '0.1391' },
      });
      const answer = await world.checkout({ expected_final: { v: '1.00', c: 'USD' } });
      expect([answer.status, answer.json.error]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    });

    test('a living token whose price holds places the order', async () => {
      const shown = (await world.summary()).json.data;
      await away();
      world.restart();
      expect((await world.checkout({ price_token: shown.price_token })).status).toBe(200);
    });

    test('a token that has run out is 503: nothing tells what it costs now', async () => {
      const shown = (await world.summary()).json.data;
      await away();
      world.clock.advance(400_000);
      world.restart();
      expect((await world.checkout({ price_token: shown.price_token })).status).toBe(503);
    });
  });
});
