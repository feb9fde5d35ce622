import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { moveToldBy } from './move-topics.ts';
import type { World } from './world.ts';

type Money = { readonly v: string; readonly c: string };
export type Placed = { readonly id: string; readonly final: Money };

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** The outgoing events of an order that is paid, bought, shipped and received, in this order. */
export const TOLD_OF_LIFE = ['created', 'paid', 'purchased', 'shipped', 'receiving', 'received'];

/** Money plus some minor units, which may be negative. */
export const plus = ({ v, c }: Money, minor: bigint): Money => {
  const text = (BigInt(v.replace('.', '')) + minor).toString().padStart(3, '0');
  return { v: `${text.slice(0, -2)}.${text.slice(-2)}`, c };
};

/** Functions for tests of an order's life, over one world. */
export function orderLife(world: () => World) {
  const db = () => world().database.db;
  let placed = 0;
  return {
    ...rowsOfOrders(db),
    async place(body: Record<string, unknown> = {}): Promise<Placed> {
      placed += 1;
      const answer = await world().checkout(body, { key: `place-${placed}` });
      if (answer.json.error !== '') throw new Error(answer.text);
      return { id: answer.json.data.order_id, final: answer.json.data.order.final };
    },
    async order(id: string) {
      const [row] = await db().select().from(t.orders).where(eq(t.orders.orderId, id));
      if (row === undefined) throw new Error('no such order');
      return row;
    },
    /** Takes the order's row away and gives it back later, as if its commit came later. */
    async remove(id: string) {
      const row = await this.order(id);
      await db().delete(t.orders).where(eq(t.orders.orderId, id));
      return row;
    },
    async restore(row: typeof t.orders.$inferSelect) {
      await db().insert(t.orders).values(row);
    },
    async status(id: string) {
      return (await this.order(id)).status;
    },
    async progress(id: string) {
      const [row] = await db().select().from(t.orderProgress).where(eq(t.orderProgress.orderId, id));
      return row ?? null;
    },
    /** the reasons of its review, empty without one; checks that the order's mark agrees */
    async review(id: string): Promise<string> {
      const reasons = (await this.progress(id))?.reviewReasons ?? '';
      if ((await this.order(id)).paymentReview !== (reasons !== ''))
        throw new Error('mark and reasons differ');
      return reasons;
    },
    /** the states that its outgoing events announce, from `created` */
    async told(id: string) {
      const rows = await db().select().from(t.outbox).where(eq(t.outbox.orderId, id)).orderBy(t.outbox.seq);
      return rows.map((row) => moveToldBy(row.topic)).filter((word) => word !== null);
    },
  };
}

/** Rows that belong to an order, as short texts. */
function rowsOfOrders(db: () => World['database']['db']) {
  return {
    async refunds(id: string) {
      const rows = await db()
        .select()
        .from(t.refund)
        .where(eq(t.refund.orderId, id))
        .orderBy(t.refund.refundId);
      return rows.map((row) => `${row.refundId} ${row.amountMinor} ${row.currency} ${row.reason}`);
    },
    async requests(id: string, kind: string) {
      const rows = await db().select().from(t.upstreamAsk).where(eq(t.upstreamAsk.orderId, id));
      return rows
        .filter((row) => row.kind === kind)
        .map((row) => `${row.askKey} ${row.state}`)
        .sort();
    },
    async events(id: string) {
      const rows = await db().select().from(t.orderEvent).where(eq(t.orderEvent.orderId, id));
      return rows.map((row) => `${row.eventKey} ${row.state}`).sort();
    },
    async letters() {
      const rows = await db().select().from(t.deadLetter).orderBy(t.deadLetter.createdAtMs);
      return rows.map((row) => `${row.name} ${row.reason} ${row.state}`);
    },
    async letterId() {
      return (await db().select().from(t.deadLetter))[0]?.letterId ?? '';
    },
    async hold(id: string) {
      const [row] = await db().select().from(t.walletHold).where(eq(t.walletHold.orderId, id));
      return row?.state ?? null;
    },
    async stock(skuId: string) {
      const [row] = await db().select().from(t.sku).where(eq(t.sku.skuId, skuId));
      return row?.stock ?? -1;
    },
  };
}
