import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../src/db/schema/index.ts';
import {
  failed,
  group,
  money,
  paid,
  purchased,
  refundNotice,
  TAOBAO,
  TMALL,
} from '../../support/order-events.ts';
import { orderLife } from '../../support/order-life.ts';
import { useWorld } from '../../support/use-world.ts';

// Spec 11, "One balance": every way to give money back counts what all other ways gave.

const life = orderLife(() => world);
const world = useWorld();

const SHORT = money('30.00');
const captured = (id: string, amount: { v: string; c: string }, more = {}) =>
  world.kafka('payment_notified_cm', paid(id, 'captured', amount, more));
const ticket = (id: string, more: object = {}) =>
  world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id, reason: 'x', ...more });
const told = (id: string, status: 'succeeded' | 'failed', amount = SHORT) =>
  world.kafka(
    'refund_notified',
    refundNotice('T-1', id, status, amount, {
      occurred_at: new Date(world.clock.nowMs()).toISOString(),
    }),
  );
/** The money that was or is being given back, in minor units. */
async function out(id: string): Promise<bigint> {
  const legs = await world.database.db.select().from(t.refundLeg).where(eq(t.refundLeg.orderId, id));
  return legs.filter((leg) => leg.status !== 'failed').reduce((all, leg) => all + leg.amountMinor, 0n);
}
const cancel = (id: string) => world.post(`/shopping/orders/${id}/cancel`);
const line = { refund_id: 'T-2', entries: [{ sku_id: '378047556', count: 1 }] };

describe('30.00 came in short', () => {
  test.each(['wallet', 'original'] as const)(
    'a ticket gives it back (%s), then the user cancels',
    async (to) => {
      const { id } = await life.place();
      await captured(id, SHORT);
      expect((await ticket(id, { to })).status).toBe(200);
      if (to === 'original') await told(id, 'succeeded');
      expect((await cancel(id)).status).toBe(200);
      // A later event finds no excess.
      await world.kafka('payment_failed_cm', failed(id, { payment_id: 'pay-2' }));
      expect([await out(id), await life.review(id)]).toEqual([3000n, '']);
    },
  );

  test('a ticket gives it back and fails after the cancel: the money goes back by itself, once', async () => {
    const { id } = await life.place();
    await captured(id, SHORT);
    await ticket(id);
    await cancel(id);
    expect(await out(id)).toBe(3000n);
    await told(id, 'failed');
    expect(await life.refunds(id)).toEqual([
      'T-1 3000 USD x',
      'auto-pay-1 3000 USD captured_on_canceled_order',
    ]);
    const again = await world.service('tickets', '/refund/retry', { refund_id: 'T-1' });
    expect([again.json.error, await out(id)]).toEqual(['REFUND_EXCEEDS', 3000n]);
  });

  test('a ticket gives it back, then all is paid: the order goes its way and its lines can be refunded', async () => {
    const { id, final } = await life.place();
    await captured(id, SHORT);
    await ticket(id);
    await told(id, 'succeeded');
    await captured(id, final, { payment_id: 'pay-2', occurred_at: '2026-01-05T09:00:00.000Z' });
    expect(await life.refunds(id)).toEqual(['T-1 3000 USD x']);
    await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
    await world.kafka('purchased', purchased(id, 'tmall', TMALL));
    for (const status of ['shipped', 'arrived', 'received'] as const)
      await world.kafka('group_update', group(id, status));
    expect([await life.status(id), (await ticket(id, line)).status, await life.review(id)]).toEqual([
      'received',
      200,
      '',
    ]);
  });

  test('a ticket of the release before, which had no mark for it, gives it back once too', async () => {
    const { id, final } = await life.place();
    await captured(id, SHORT);
    await ticket(id);
    await world.database.db.update(t.refund).set({ kind: 'ticket' });
    await captured(id, final, { payment_id: 'pay-2' });
    await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
    expect([await life.status(id), await life.refunds(id)]).toEqual(['paid', ['T-1 3000 USD x']]);
  });

  test('a ticket is giving it back, and what is left would be the due only with it: not paid until it fails', async () => {
    const { id } = await life.place();
    await captured(id, SHORT);
    await ticket(id, { amount: SHORT });
    await captured(id, money('47.55'), { payment_id: 'pay-2' });
    expect([await life.status(id), await life.review(id)]).toEqual(['unpaid', 'short_payment']);
    await told(id, 'failed');
    expect([await life.status(id), await life.review(id)]).toEqual(['paid', '']);
    // The money pays the due now, so the ticket cannot be retried.
    const again = await world.service('tickets', '/refund/retry', { refund_id: 'T-1' });
    expect([again.json.error, await out(id)]).toEqual(['REFUND_EXCEEDS', 0n]);
  });

  test('a ticket can have no more, no units and no shipping before the order is paid', async () => {
    const { id } = await life.place();
    await captured(id, SHORT);
    for (const more of [line, { amount: money('30.01') }, { entries: [], include_shipping: true }]) {
      const refused = await ticket(id, more);
      expect([refused.status, refused.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
      expect(refused.json.data.left).toMatchObject({ amount: SHORT, shipping: money('0.00') });
    }
    expect(await out(id)).toBe(0n);
  });
});

describe('an authorization below the due', () => {
  test.each(['0.00', '1.00', '77.54'])(
    'of %s leaves the order unpaid, payable and expiring, with a mark',
    async (v) => {
      const { id } = await life.place();
      await world.kafka('payment_notified_cm', paid(id, 'authorized', money(v)));
      const [marks] = await world.database.db
        .select()
        .from(t.orderProgress)
        .where(eq(t.orderProgress.orderId, id));
      expect([await life.status(id), marks?.partlyAuthorized, await life.review(id)]).toEqual([
        'unpaid',
        true,
        '',
      ]);
      expect((await world.get(`/shopping/orders/${id}/pay_cm`)).status).toBe(200);
      world.clock.advance(31 * 60_000);
      await world.sweep();
      expect([await life.status(id), (await life.requests(id, 'void')).length]).toEqual(['canceled', 1]);
    },
  );

  test('and the rest by another payment make it authorized', async () => {
    const { id } = await life.place();
    await world.kafka('payment_notified_cm', paid(id, 'authorized', money('70.00')));
    await world.kafka('payment_notified_cm', paid(id, 'authorized', money('7.55'), { payment_id: 'pay-2' }));
    expect(await life.status(id)).toBe('authorized');
  });
});

describe('an event that never had an effect is not the first truth', () => {
  const wrong = [{ sku_id: '999', count: 2 }];
  test.each(['before', 'after', 'beside'] as const)(
    'a wrong purchase %s its order was known',
    async (when) => {
      const { id, final } = await life.place();
      const row = when === 'after' ? null : await life.remove(id);
      await world.kafka('purchased', purchased(id, 'taobao', wrong));
      // The corrected purchase waits beside the wrong one, or comes when the wrong one is a dead letter already.
      if (when === 'beside') await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
      if (row !== null) await life.restore(row);
      world.clock.advance(60_000);
      await world.sweep();
      await captured(id, final);
      if (when !== 'beside') await world.kafka('purchased', purchased(id, 'taobao', TAOBAO));
      await world.kafka('purchased', purchased(id, 'tmall', TMALL));
      expect([await life.status(id), await life.review(id)]).toEqual(['purchased', '']);
      expect((await life.letters()).length).toBe(1);
    },
  );
});
