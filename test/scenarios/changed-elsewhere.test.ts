import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { failed, paid, refundNotice } from '../support/order-events.ts';
import { orderLife, plus } from '../support/order-life.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 17: the old service still changes orders of ours, before or after us. The next command notices what it wrote, a
// person looks, and nothing is paid twice.

const world = useWorld();
const life = orderLife(() => world);
const db = () => world.database.db;

/** A write of the old service: a statement of its own, which our code does not notice. */
const theyWrite = (id: string, row: Partial<typeof t.orders.$inferInsert>) =>
  db().update(t.orders).set(row).where(eq(t.orders.orderId, id));
const theyRefund = async (id: string, refundId: string, amountMinor: bigint, status = 'succeeded') => {
  const { userId, currency } = await life.order(id);
  await db()
    .insert(t.refund)
    .values({
      ...{ orderId: id, refundId, userId, kind: 'ticket', status, amountMinor, currency, shippingMinor: 0n },
      ...{ units: [], destination: 'original', reason: 'theirs', requestHash: '' },
      ...{ createdAtMs: world.clock.nowMs(), updatedAtMs: world.clock.nowMs() },
    });
};
const ticket = (id: string, refundId: string) =>
  world.service('tickets', '/refund/refund', { refund_id: refundId, order_id: id, reason: 'x' });
const resolve = (id: string, keep = true) =>
  world.service('backoffice', `/support/orders/${id}/review`, {
    ...{ action: 'resolve', keep, reason: 'looked at it', actor: 'ann' },
  });
const paidOrder = async () => {
  const placed = await life.place();
  await world.kafka('payment_notified_cm', paid(placed.id, 'captured', placed.final, { payment_id: 'p1' }));
  return placed;
};
const stock = async () => (await db().select().from(t.sku)).map((one) => `${one.skuId} ${one.stock}`);

describe('an order of ours that the old service', () => {
  test('refunds, which we know nothing of, is not refunded by us too', async () => {
    const { id, final } = await paidOrder();
    const minor = BigInt(final.v.replace('.', ''));
    await theyRefund(id, 'THEIRS', minor);
    const refused = await ticket(id, 'T-1');
    expect([refused.status, refused.json.error]).toEqual([409, 'ORDER_CHANGED_ELSEWHERE']);
    // The review is saved with the refusal, so a person sees it although the ticket changed nothing else.
    expect(await life.review(id)).toBe('changed_elsewhere');
    expect((await resolve(id)).status).toBe(200);
    expect([(await ticket(id, 'T-1')).json.error, await life.requests(id, 'refund')]).toEqual([
      'REFUND_EXCEEDS',
      [],
    ]);
  });

  test('refunds while ours is under way is refunded once, and the second of both is refused', async () => {
    const { id, final } = await paidOrder();
    const minor = BigInt(final.v.replace('.', ''));
    expect((await ticket(id, 'T-1')).status).toBe(200);
    await theyRefund(id, 'THEIRS', minor);
    await world.kafka('refund_notified', refundNotice('T-1', id, 'failed', final));
    expect(await life.review(id)).toContain('changed_elsewhere');
    await resolve(id);
    const again = await world.service('tickets', '/refund/retry', { refund_id: 'T-1' });
    expect([again.status, again.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
  });

  test('changes is shown as it can be canceled: not until a person has looked', async () => {
    const { id } = await life.place();
    await world.kafka('payment_failed_cm', failed(id));
    const shown = async () => {
      const [one] = (await world.get('/shopping/orders')).json.data.orders;
      const detail = (await world.get(`/shopping/orders/${id}`)).json.data.order;
      return [one.can_cancel, detail.can_cancel];
    };
    const cancel = async () => (await world.post(`/shopping/orders/${id}/cancel`)).status;
    expect(await shown()).toEqual([true, true]);
    await theyWrite(id, { status: 'authorized' });
    // Before anything has taken the change over, and after.
    expect(await shown()).toEqual([false, false]);
    expect(await cancel()).toBe(409);
    expect(await life.review(id)).toBe('changed_elsewhere');
    expect(await shown()).toEqual([false, false]);
    expect(await cancel()).toBe(409);
    expect((await resolve(id)).status).toBe(200);
    expect(await shown()).toEqual([true, true]);
    expect(await cancel()).toBe(200);
  });

  test('cancels gives nothing back by itself until a person has looked', async () => {
    const { id, final } = await paidOrder();
    await theyWrite(id, { status: 'canceled' });
    const before = await stock();
    await world.kafka('payment_notified_cm', paid(id, 'captured', final, { payment_id: 'p2' }));
    expect([await life.status(id), await life.refunds(id), await life.requests(id, 'refund')]).toEqual([
      ...['canceled', [], []],
    ]);
    expect(await stock()).toEqual(before);
    await resolve(id, false);
    expect((await life.requests(id, 'refund')).map((one) => one.split(' ')[0])).toEqual([
      'auto-p1:p1:1',
      'auto-p2:p2:1',
    ]);
  });

  test('sets back, over what we have written since it read, stays where we have it', async () => {
    const { id } = await life.place();
    expect((await world.post(`/shopping/orders/${id}/cancel`)).status).toBe(200);
    const after = await stock();
    await theyWrite(id, { status: 'unpaid', payDeadlineMs: world.clock.nowMs() + 600_000 });
    expect((await world.post(`/shopping/orders/${id}/cancel`)).status).toBe(409);
    expect([await life.status(id), await life.review(id), await stock()]).toEqual([
      ...['canceled', 'changed_elsewhere', after],
    ]);
  });

  test('moves on goes on from there, and nobody is told what the old service has told', async () => {
    const { id, final } = await paidOrder();
    await theyWrite(id, { status: 'received' });
    await world.kafka('payment_failed_cm', failed(id, { payment_id: 'p9' }));
    expect([await life.status(id), await life.told(id)]).toEqual(['received', ['created', 'paid']]);
    await resolve(id);
    const whole = await ticket(id, 'T-1');
    expect(whole.json.data.refund.amount).toEqual(final);
  });

  test('puts under review, or takes out of it, is noticed by that', async () => {
    const { id } = await paidOrder();
    await theyWrite(id, { paymentReview: true });
    await world.kafka('payment_failed_cm', failed(id, { payment_id: 'p9' }));
    expect(await life.review(id)).toBe('changed_elsewhere');
    await theyWrite(id, { paymentReview: false });
    await world.kafka('payment_failed_cm', failed(id, { payment_id: 'p8' }));
    expect(await life.review(id)).toBe('changed_elsewhere');
    const kept = await db().select().from(t.orderEvent).where(eq(t.orderEvent.orderId, id));
    expect(
      kept
        .map((one) => one.eventKey)
        .filter((key) => key.startsWith('@'))
        .sort(),
    ).toEqual([...['@changed_elsewhere/1', '@changed_elsewhere/2']]);
  });

  test('refunds before we have changed it is one of theirs: what went is not there to pay it', async () => {
    const { id, final } = await life.place();
    await theyRefund(id, 'THEIRS', 100n);
    await world.kafka('payment_notified_cm', paid(id, 'captured', plus(final, 0n), { payment_id: 'p1' }));
    expect([await life.status(id), await life.review(id)]).toEqual(['unpaid', 'short_payment']);
  });
});

test('what the service itself writes beside a change is no change of others', async () => {
  const { id } = await paidOrder();
  await world.post(`/shopping/orders/${id}/paid_from_client`);
  await world.kafka('payment_failed_cm', failed(id, { payment_id: 'p9' }));
  expect((await ticket(id, 'T-1')).status).toBe(200);
  expect(await life.review(id)).toBe('');
});
