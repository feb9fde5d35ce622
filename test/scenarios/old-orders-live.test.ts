import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { noProgress } from '../../src/domain/order/aggregate.ts';
import type { OrderRow, PaymentRow, StoredRefund } from '../../src/domain/order/records.ts';
import { SCENERIES } from '../search/scenery.ts';
import { writeOldOrder } from '../support/old-orders/write-rows.ts';
import { failed, money, paid, refundNotice } from '../support/order-events.ts';
import { orderLife } from '../support/order-life.ts';
import { useWorld } from '../support/use-world.ts';
import { serviceToken } from '../support/world.ts';

// Spec 17 over HTTP and Kafka: an example for each mistake that was made with orders of the old service.

const life = orderLife(() => world);
const world = useWorld();

const AT = Date.UTC(2026, 0, 5, 8);
const ID = '01SEARCH0000000000000ORDER';
/** Two sceneries of 60.01; in the second, the card pays 45.01 and the wallet 15.00. */
const PLAIN = 0;
const WITH_WALLET = 2;

type Left = {
  readonly scenery?: number;
  readonly order: Partial<OrderRow>;
  readonly payments?: readonly Partial<PaymentRow>[];
  readonly refunds?: readonly Partial<StoredRefund>[];
};

/** Writes an order as the old service left it. */
async function leave({ scenery = PLAIN, order, payments = [], refunds = [] }: Left): Promise<bigint> {
  const first = SCENERIES[scenery]?.first.aggregate;
  if (first === undefined) throw new Error('no such order');
  const { currency, userId, finalMinor } = first.order;
  await writeOldOrder(world.database.db, {
    ...first,
    order: { ...first.order, payDeadlineMs: world.clock.nowMs() + 600_000, ...order },
    progress: noProgress(ID, userId),
    holdState: null,
    unseenPayments: payments.map((one) => ({
      ...{
        orderId: ID,
        paymentId: 'p1',
        status: 'captured',
        method: 'card',
        amountMinor: finalMinor,
        currency,
      },
      ...{ reason: null, occurredAtMs: AT, updatedAtMs: AT },
      ...one,
    })),
    refunds: refunds.map((one) => ({
      ...{
        orderId: ID,
        refundId: 'R-1',
        userId,
        kind: 'ticket',
        status: 'succeeded',
        amountMinor: 1_000n,
        currency,
      },
      ...{ shippingMinor: 0n, units: [], destination: 'original', reason: '', requestHash: 'old' },
      ...{ createdAtMs: AT, updatedAtMs: AT, legs: [] },
      ...one,
    })),
  });
  return finalMinor;
}

const text = (minor: bigint) => money(`${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`);
const ticket = (more: object = {}) =>
  world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: ID, reason: 'x', ...more });
const told = async () =>
  (await world.database.db.select().from(t.outbox).where(eq(t.outbox.orderId, ID))).map((row) => row.topic);
const notis = async () => (await world.database.db.select().from(t.notification)).map((row) => row.kind);

describe('an order of the old service', () => {
  test('that is paid can be refunded, by what was captured less what went back', async () => {
    const due = await leave({ order: { status: 'shipped' }, payments: [{}], refunds: [{}] });
    const tooMuch = await ticket({ refund_id: 'T-0', amount: text(due - 999n) });
    expect([tooMuch.status, tooMuch.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
    const rest = await ticket();
    expect([rest.status, rest.json.data.refund.amount]).toEqual([200, text(due - 1_000n)]);
    expect(await told()).toEqual(['refund.requested']);
  });

  test('that is unpaid gives its wallet money back when it is canceled, once', async () => {
    await leave({ scenery: WITH_WALLET, order: { status: 'unpaid' } });
    expect((await world.post(`/shopping/orders/${ID}/cancel`)).status).toBe(200);
    expect([await life.status(ID), await life.hold(ID)]).toEqual(['canceled', 'released']);
    expect((await world.post(`/shopping/orders/${ID}/cancel`)).status).toBe(409);
  });

  test('that expires does too, and one that is paid has it deducted', async () => {
    await leave({
      scenery: WITH_WALLET,
      order: { status: 'unpaid', payDeadlineMs: world.clock.nowMs() - 1 },
    });
    await world.sweep();
    expect([await life.status(ID), await life.hold(ID)]).toEqual(['canceled', 'released']);
    await world.fresh();
    const due = await leave({ scenery: WITH_WALLET, order: { status: 'paid' }, payments: [{}] });
    const all = await ticket();
    expect(all.json.data.refund.amount).toEqual(text(due + 1_500n));
    expect(await life.hold(ID)).toBe('deducted');
  });

  test('that is paid keeps no second capture, and is told of the first one in silence', async () => {
    const due = await leave({ order: { status: 'received' }, payments: [{}] });
    await world.kafka('payment_notified_cm', paid(ID, 'captured', text(due), { payment_id: 'p1' }));
    expect([await told(), await notis(), await life.refunds(ID)]).toEqual([[], [], []]);
    await world.kafka('payment_notified_cm', paid(ID, 'captured', text(due), { payment_id: 'p2' }));
    expect(await life.refunds(ID)).toEqual([`auto-p2 ${due} USD captured_beyond_the_due`]);
    expect([await life.status(ID), await notis()]).toEqual(['received', []]);
    await world.kafka('payment_notified_cm', paid(ID, 'captured', text(due - 1n), { payment_id: 'p1' }));
    expect(await life.review(ID)).toBe('conflicting_event');
  });

  test('tells no old failure again, and a new one', async () => {
    await leave({
      order: { status: 'unpaid' },
      payments: [{ status: 'failed', amountMinor: null, currency: null, reason: 'Refused by the bank' }],
    });
    await world.kafka('payment_failed_cm', failed(ID, { payment_id: 'p1' }));
    expect(await notis()).toEqual([]);
    await world.kafka('payment_failed_cm', failed(ID, { payment_id: 'p2' }));
    expect(await notis()).toEqual(['payment_failed']);
  });

  test('whose refund is under way is not asked for it anew, and hears how it ended', async () => {
    await leave({ order: { status: 'paid' }, payments: [{}], refunds: [{ status: 'processing' }] });
    const again = await world.service('tickets', '/refund/retry', { refund_id: 'R-1' });
    expect([again.status, again.json.error]).toEqual([409, 'REFUND_NOT_RETRYABLE']);
    await world.kafka('refund_notified', refundNotice('R-1', ID, 'failed', text(1_000n), { attempt: 3 }));
    expect((await world.service('tickets', '/refund/retry', { refund_id: 'R-1' })).status).toBe(200);
    expect(await life.requests(ID, 'refund')).toEqual([expect.stringMatching(/^R-1:p1:2 /)]);
  });

  test('whose refund of two cards failed, in part or whole, is not paid again until payment has told of each part', async () => {
    const due = await leave({ order: { status: 'paid' } });
    await world.fresh();
    await leave({
      order: { status: 'paid' },
      payments: [{ amountMinor: due - 3_000n }, { paymentId: 'p2', amountMinor: 3_000n }],
      refunds: [{ status: 'failed', amountMinor: due }],
    });
    const again = await world.service('tickets', '/refund/retry', { refund_id: 'R-1' });
    expect([again.status, again.json.error, again.json.data]).toEqual([
      ...[409, 'REFUND_UNCLEAR', { refund_id: 'R-1', legs: ['p1', 'p2'] }],
    ]);
    const other = await ticket();
    expect([other.status, other.json.error]).toEqual([409, 'REFUND_EXCEEDS']);
    const [one, two] = [
      refundNotice('R-1:p1', ID, 'succeeded', text(due - 3_000n)),
      refundNotice('R-1:p2', ID, 'failed', text(3_000n)),
    ];
    await world.kafka('refund_notified', one);
    expect(await life.review(ID)).toBe('refund_unclear');
    await world.kafka('refund_notified', two);
    expect([await life.review(ID), await notis(), await life.requests(ID, 'refund')]).toEqual(['', [], []]);
    expect((await world.service('tickets', '/refund/retry', { refund_id: 'R-1' })).status).toBe(200);
    expect(await life.requests(ID, 'refund')).toEqual([expect.stringMatching(/^R-1:p2:2 /)]);
  });

  test('becomes ours by db:inherit before anything comes to it, and nobody hears of it', async () => {
    await leave({ order: { status: 'receiving' }, payments: [{}], refunds: [{}] });
    const pages: number[] = [];
    expect(await world.inheritOrders((sofar) => pages.push(sofar))).toEqual({ count: 1, left: [] });
    expect(await world.inheritOrders(() => undefined)).toEqual({ count: 0, left: [] });
    expect([pages, await told(), await notis()]).toEqual([[1], [], []]);
    const progress = await life.progress(ID);
    expect([progress?.hasRefunds, progress?.partlyRefunded, progress?.dueAtMs !== null]).toEqual([
      true,
      true,
      true,
    ]);
    world.clock.advance(16 * 86_400_000);
    await world.sweep();
    expect(await life.status(ID)).toBe('received');
  });

  test('becomes ours by db:inherit though another cannot be read, which is named', async () => {
    await leave({ order: { status: 'receiving' }, payments: [{}], refunds: [{}] });
    const { db } = world.database;
    const [row] = await db.select().from(t.orders).where(eq(t.orders.orderId, ID));
    const lines = await db.select().from(t.orderEntry).where(eq(t.orderEntry.orderId, ID));
    if (row === undefined) throw new Error('no order to copy');
    const bad = '00BAD';
    await db.insert(t.orders).values({ ...row, orderId: bad, shortId: 'BAD' });
    await db.insert(t.orderEntry).values(lines.map((line) => ({ ...line, orderId: bad, count: -1 })));
    expect(await world.inheritOrders(() => undefined)).toEqual({ count: 1, left: [bad] });
    await db.update(t.orderEntry).set({ count: 1 }).where(eq(t.orderEntry.orderId, bad));
    expect(await world.inheritOrders(() => undefined)).toEqual({ count: 1, left: [] });
  });

  test('becomes ours by db:inherit when it is under review, whatever its state and rows', async () => {
    await leave({ order: { status: 'unpaid', paymentReview: true, payDeadlineMs: world.clock.nowMs() - 1 } });
    expect(await world.inheritOrders(() => undefined)).toEqual({ count: 1, left: [] });
    expect(await life.review(ID)).toBe('inherited_review');
    expect(await underReview()).toEqual([ID]);
    await world.sweep();
    expect([await life.status(ID), await told()]).toEqual(['unpaid', []]);
    expect(await world.inheritOrders(() => undefined)).toEqual({ count: 0, left: [] });
  });
});

const underReview = async () =>
  (await world.service('backoffice', '/support/orders?review=any', undefined, 'GET')).json.data.orders.map(
    (one: { id: string }) => one.id,
  );

describe('an unpaid order of the old service past its deadline', () => {
  const over = { status: 'unpaid', payDeadlineMs: Date.UTC(2025, 0, 1) } as const;
  const shorted = { amountMinor: 100n };

  test.each([
    ['too little', shorted, 'short_payment'],
    ['another currency', { currency: 'EUR' }, 'foreign_currency'],
  ])('that has %s captured does not expire, and is under review after one sweep', async (_, row, reason) => {
    await leave({ order: over, payments: [row] });
    expect((await world.sweep()).orders).toBe(0);
    expect([await life.status(ID), await life.review(ID), await told()]).toEqual(['unpaid', reason, []]);
    expect(await underReview()).toEqual([ID]);
    const { updatedAtMs } = await life.order(ID);
    world.clock.advance(3_600_000);
    await world.sweep();
    expect((await life.order(ID)).updatedAtMs).toBe(updatedAtMs);
  });

  test('whose money has all come is paid', async () => {
    await leave({ order: over, payments: [{}] });
    await world.sweep();
    expect([await life.status(ID), await life.review(ID)]).toEqual(['paid', '']);
    expect(await told()).toContain('order.paid');
    world.clock.advance(3_600_000);
    await world.sweep();
    expect(await life.status(ID)).toBe('paid');
  });

  test('is taken over by each command that is refused, with the answer of before', async () => {
    await leave({ order: over, payments: [shorted] });
    expect((await ticket({ amount: money('999.00') })).json.error).toBe('REFUND_EXCEEDS');
    expect(await underReview()).toEqual([ID]);
    await world.fresh();
    await leave({ order: over, payments: [shorted] });
    expect((await world.post(`/shopping/orders/${ID}/confirm_receipt`)).json.error).toBe(
      'ORDER_NOT_CONFIRMABLE',
    );
    expect(await underReview()).toEqual([ID]);
    const paidAlready = { ...over, payDeadlineMs: world.clock.nowMs() + 600_000 };
    await world.fresh();
    await leave({ order: paidAlready, payments: [{}] });
    const answer = await world.post(`/shopping/orders/${ID}/cancel`);
    expect([answer.status, answer.json.error]).toEqual([409, 'ORDER_NOT_CANCELABLE']);
    expect(await life.status(ID)).toBe('paid');
  });
});

describe('support finds an order of the old service by a payment that no event told of', () => {
  const found = async (paymentId: string) => {
    const headers = serviceToken('backoffice');
    const answer = await world.get(`/support/orders?payment_id=${paymentId}`, { user: null, headers });
    return answer.json.data.orders.map((order: { id: string }) => order.id);
  };
  const PAYMENTS = [
    {},
    { paymentId: 'p2', status: 'failed', amountMinor: null, currency: null, reason: 'NO' },
  ];

  test('once it is ours', async () => {
    await leave({ order: { status: 'shipped' }, payments: PAYMENTS });
    expect(await found('p1')).toEqual([]);
    await world.inheritOrders(() => undefined);
    expect([await found('p1'), await found('p2'), await found('p3')]).toEqual([[ID], [ID], []]);
  });

  test('once it is indexed, although nothing ever came to it', async () => {
    await leave({ order: { status: 'received' }, payments: PAYMENTS });
    expect(await world.indexOrders()).toBe(1);
    expect([await found('p1'), await found('p2')]).toEqual([[ID], [ID]]);
    expect(await world.indexOrders()).toBe(0);
  });

  test('that the old service added after the order was indexed', async () => {
    await leave({ order: { status: 'unpaid' }, payments: PAYMENTS.slice(0, 1) });
    await world.indexOrders();
    const late = { orderId: ID, paymentId: 'late', status: 'captured', method: 'card', amountMinor: 100n };
    await world.database.db
      .insert(t.payment)
      .values({ ...late, currency: 'USD', reason: null, occurredAtMs: AT, updatedAtMs: AT });
    expect(await found('late')).toEqual([]);
    expect(await world.indexOrders()).toBe(1);
    expect(await found('late')).toEqual([ID]);
  });

  test('that breaks its contract', async () => {
    await leave({ order: { status: 'paid' }, payments: [{ status: 'who knows' }] });
    await world.indexOrders();
    expect(await found('p1')).toEqual([ID]);
  });
});
