import { asc } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { paid, refundNotice } from './order-events.ts';
import type { As, World } from './world.ts';

type Body = Record<string, unknown>;
type Money = { v: string; c: string };
export type Placed = { readonly id: string; readonly final: Money };

/** Functions for tests of refunds. `world` is called each time, for the world opens later. */
export const refundFlow = (world: () => World) => ({
  async place(body: Body = {}, as: As = {}): Promise<Placed> {
    const answer = await world().checkout(body, as);
    if (answer.json.error !== '') throw new Error(`checkout: ${answer.text}`);
    return { id: answer.json.data.order_id, final: answer.json.data.order.final };
  },

  /** Places an order that one card pays in full, or card and wallet with cash. */
  async paidOrder(body: Body = {}, as: As = {}): Promise<Placed> {
    const order = await this.place(body, as);
    if (!/^0(\.0+)?$/.test(order.final.v)) await this.capture(order, order.final.v);
    return order;
  },

  capture: (order: Placed, v: string, paymentId = 'pay-1', more: Body = {}) =>
    world().kafka(
      'payment_notified_cm',
      paid(order.id, 'captured', { v, c: order.final.c }, { payment_id: paymentId, ...more }),
    ),

  ask: (refundId: string, order: { id: string }, body: Body = {}) =>
    world().service('tickets', '/refund/refund', {
      refund_id: refundId,
      order_id: order.id,
      reason: 'ticket',
      ...body,
    }),

  retry: (refundId: string) => world().service('tickets', '/refund/retry', { refund_id: refundId }),

  /** Sends payment's notice, by default with the present time. */
  notice: (refundId: string, order: Placed, status: 'succeeded' | 'failed', v: string, more: Body = {}) =>
    refundNotice(
      refundId,
      order.id,
      status,
      { v, c: order.final.c },
      { occurred_at: new Date(world().clock.nowMs()).toISOString(), ...more },
    ),

  async order(orderId?: string) {
    const rows = await world().database.db.select().from(t.orders).orderBy(asc(t.orders.orderId));
    const row = orderId === undefined ? rows[0] : rows.find((one) => one.orderId === orderId);
    if (row === undefined) throw new Error('no such order');
    return row;
  },
  async progress(orderId: string) {
    const rows = await world().database.db.select().from(t.orderProgress);
    return rows.find((one) => one.orderId === orderId);
  },
  async refundStatus(refundId: string) {
    const rows = await world().database.db.select().from(t.refund);
    return rows.find((one) => one.refundId === refundId)?.status;
  },
  /** Reasons of the dead letters, oldest first. */
  async letters() {
    const rows = await world().database.db.select().from(t.deadLetter).orderBy(asc(t.deadLetter.createdAtMs));
    return rows.map((row) => row.reason);
  },
  /** Kinds of notifications about refunds. */
  async told() {
    const rows = await world()
      .database.db.select()
      .from(t.notification)
      .orderBy(asc(t.notification.createdAtMs));
    return rows.map((row) => row.kind).filter((kind) => kind.startsWith('refund_'));
  },
  /** The keys of all refund requests to payment, also of those without an answer. */
  askedKeys: () =>
    world()
      .upstream.calls.filter((one) => one.service === 'payment' && one.operation === 'refund')
      .map((one) => (one.body as { key: string }).key),
  /** The refs of all credits at rebate. */
  creditRefs: () =>
    world()
      .upstream.calls.filter((one) => one.operation === 'credit')
      .map((one) => (one.body as { ref: string }).ref),
});

export const legTexts = (answer: {
  json: { data: { refund?: { legs: { leg: string; amount: { v: string }; status: string }[] } } };
}): string[] =>
  (answer.json.data.refund?.legs ?? []).map((one) => `${one.leg} ${one.amount.v} ${one.status}`);

export const MINUTE = 60_000;
