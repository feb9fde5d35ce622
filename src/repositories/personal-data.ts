import { and, asc, eq, gt, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import {
  address,
  auditEntry,
  cartItem,
  couponUser,
  deadLetter,
  idempotency,
  notification,
  notiIntake,
  orderEntry,
  orderEvent,
  orderLookup,
  orderProgress,
  orders,
  orderTimeline,
  outbox,
  payment,
  refund,
  refundLeg,
  upstreamAsk,
  walletHold,
  workClaim,
} from '../db/schema/index.ts';
import { isAlike } from '../domain/order/changed-rows.ts';
import type { DeadLetterHead } from '../domain/order/dead-letter.ts';
import type { AddressSnapshot, OrderRow } from '../domain/order/records.ts';
import { withoutReasons } from '../domain/order/without-reasons.ts';

/** Replaces an erased text. */
const GONE = '';

/** An erased address keeps its region only, by which the order was priced. */
const erasedAddress = (region: string): AddressSnapshot => ({
  addrId: GONE,
  region,
  receiver: GONE,
  email: GONE,
  phone: GONE,
  street: GONE,
  city: GONE,
  province: GONE,
  postcode: GONE,
});

/** Outgoing events that hold texts of people. */
const WITH_TEXTS = ['noti.user', 'refund.requested', 'order.review_ended'];
/**
 * Erases the words in events and facts of the old service, whatever their names: an event that is new has its reason
 * erased too. Headers come from outside and go; an event that still waits does without.
 */
async function eraseReasons(db: Db, orderId: string): Promise<void> {
  const rows = await db
    .select({
      eventKey: orderEvent.eventKey,
      body: orderEvent.body,
      headers: orderEvent.headers,
    })
    .from(orderEvent)
    .where(eq(orderEvent.orderId, orderId));
  for (const { eventKey, body, headers } of rows) {
    const kept = { body: withoutReasons(body), headers: null };
    if (isAlike({ body, headers }, kept)) continue;
    await db
      .update(orderEvent)
      .set(kept)
      .where(and(eq(orderEvent.orderId, orderId), eq(orderEvent.eventKey, eventKey)));
  }
}

/** Erases the notes of people who ended a review; who, when and how stay. */
async function eraseNotes(db: Db, orderId: string): Promise<void> {
  await db
    .update(orderTimeline)
    .set({ reason: sql`concat(substring_index(${orderTimeline.reason}, ':', 1), ': erased')` })
    .where(and(eq(orderTimeline.orderId, orderId), sql`${orderTimeline.reason} like 'review%: %'`));
  const rows = await db
    .select({ auditId: auditEntry.auditId, detail: auditEntry.detail })
    .from(auditEntry)
    .where(eq(auditEntry.subject, orderId));
  for (const { auditId, detail } of rows)
    await db
      .update(auditEntry)
      .set({ detail: { ...detail, note: GONE } })
      .where(eq(auditEntry.auditId, auditId));
}

/** A row as it is kept, whatever its columns: to be handed to the person it is about. */
export type KeptRow = Readonly<Record<string, unknown>>;
export type KeptOrder = KeptRow & Pick<OrderRow, 'orderId' | 'shortId' | 'region' | 'status'>;
type ByTable = Readonly<Record<string, readonly KeptRow[]>>;

/** A person's data, as a whole and piece by piece: for `bun run user:export` and `user:erase` only (spec 13). */
export function personalDataReads(db: Db) {
  return {
    /** Orders by id, those after `afterId`. */
    async ordersOf(userId: string, afterId: string, limit: number): Promise<readonly KeptOrder[]> {
      const rows = await db
        .select()
        .from(orders, { forceIndex: 'orders_user' })
        .where(and(eq(orders.userId, userId), gt(orders.orderId, afterId)))
        .orderBy(asc(orders.orderId))
        .limit(limit);
      return rows as readonly KeptOrder[];
    },
    /** What belongs to these orders. */
    async aroundOrders(orderIds: readonly string[]): Promise<ByTable> {
      const of = [...orderIds];
      return {
        entries: await db.select().from(orderEntry).where(inArray(orderEntry.orderId, of)),
        events: await db.select().from(orderEvent).where(inArray(orderEvent.orderId, of)),
        marks: await db.select().from(orderProgress).where(inArray(orderProgress.orderId, of)),
        timeline: await db.select().from(orderTimeline).where(inArray(orderTimeline.orderId, of)),
        payments: await db.select().from(payment).where(inArray(payment.orderId, of)),
        refunds: await db.select().from(refund).where(inArray(refund.orderId, of)),
        refund_legs: await db.select().from(refundLeg).where(inArray(refundLeg.orderId, of)),
        wallet_holds: await db.select().from(walletHold).where(inArray(walletHold.orderId, of)),
        audit: await db.select().from(auditEntry).where(inArray(auditEntry.subject, of)),
        outgoing: await db.select().from(outbox).where(inArray(outbox.orderId, of)),
        requests: await db.select().from(upstreamAsk).where(inArray(upstreamAsk.orderId, of)),
        lookups: await db.select().from(orderLookup).where(inArray(orderLookup.orderId, of)),
        claims: await db.select().from(workClaim).where(inArray(workClaim.orderId, of)),
      };
    },
    /** Wallet holds of all persons by order, those after `after`. No index leads from a person to theirs. */
    async holds(after: string, limit: number): Promise<readonly KeptRow[]> {
      const { orderId } = walletHold;
      const all = db.select().from(walletHold, { forceIndex: 'PRIMARY' });
      return all.where(gt(orderId, after)).orderBy(asc(orderId)).limit(limit);
    },
    /** As {@link holds}, the notifications that services sent, by the sender's id. */
    async intakes(after: string, limit: number): Promise<readonly KeptRow[]> {
      const { sentId } = notiIntake;
      const all = db.select().from(notiIntake, { forceIndex: 'PRIMARY' });
      return all.where(gt(sentId, after)).orderBy(asc(sentId)).limit(limit);
    },
    /** Dead letters by id, those after `afterId`, with the orders that they may be of. */
    async letters(
      afterId: string,
      limit: number,
    ): Promise<readonly Pick<DeadLetterHead, 'letterId' | 'state' | 'orderId' | 'recordKey'>[]> {
      const { letterId, state, orderId, recordKey } = deadLetter;
      const rows = await db
        .select({ letterId, state, orderId, recordKey })
        .from(deadLetter, { forceIndex: 'PRIMARY' })
        .where(gt(letterId, afterId))
        .orderBy(asc(letterId))
        .limit(limit);
      return rows as readonly Pick<DeadLetterHead, 'letterId' | 'state' | 'orderId' | 'recordKey'>[];
    },
    /** How many outgoing events with texts Kafka has not yet; `keys` are orders, or the outbox keys of users. */
    async unsentTexts(keys: readonly string[]): Promise<number> {
      const rows = await db
        .select({ eventId: outbox.eventId })
        .from(outbox)
        .where(
          and(inArray(outbox.orderId, [...keys]), inArray(outbox.topic, WITH_TEXTS), isNull(outbox.sentAtMs)),
        );
      return rows.length;
    },
    /**
     * What is kept of the person beside orders; the last three belong to other services. `outsideKey`: the outbox key of
     * notifications without an order, which some users share.
     */
    async besideOrders(userId: string, outsideKey: string): Promise<ByTable> {
      const outside = await db.select().from(outbox).where(eq(outbox.orderId, outsideKey));
      return {
        outgoing: outside.filter(({ payload }) => (payload as KeptRow).user_id === userId),
        keys: await db.select().from(idempotency).where(eq(idempotency.userId, userId)),
        notifications: await db.select().from(notification).where(eq(notification.userId, userId)),
        audit: await db.select().from(auditEntry).where(eq(auditEntry.subject, userId)),
        addresses: await db.select().from(address).where(eq(address.userId, userId)),
        cart: await db.select().from(cartItem).where(eq(cartItem.userId, userId)),
        coupons: await db.select().from(couponUser).where(eq(couponUser.userId, userId)),
      };
    },
  };
}

/** The writes of `user:erase`. */
export function personalDataWrites(db: Db) {
  return {
    /**
     * Erases the texts of one order: the address, texts that people wrote, and the lookups. Amounts, states, times and
     * ids stay, and so does every event of the order's fold.
     */
    async eraseOrder(orderId: string, region: string): Promise<void> {
      await db
        .update(orders)
        .set({ address: erasedAddress(region), lastPaymentError: null })
        .where(eq(orders.orderId, orderId));
      await db.update(payment).set({ reason: null }).where(eq(payment.orderId, orderId));
      await db.update(refund).set({ reason: GONE }).where(eq(refund.orderId, orderId));
      await db
        .delete(orderLookup)
        .where(and(eq(orderLookup.orderId, orderId), inArray(orderLookup.kind, ['phone', 'email'])));
      await db
        .delete(outbox)
        .where(
          and(eq(outbox.orderId, orderId), inArray(outbox.topic, WITH_TEXTS), isNotNull(outbox.sentAtMs)),
        );
      await eraseReasons(db, orderId);
      await eraseNotes(db, orderId);
    },
    /** Deletes a letter that a person has closed; one that is open, or open again, stays. */
    async eraseLetter(letterId: string): Promise<void> {
      await db.delete(deadLetter).where(and(eq(deadLetter.letterId, letterId), ne(deadLetter.state, 'open')));
    },
    /** `outsideKey`: the outbox key of the user's notifications without an order. */
    async eraseNotifications(userId: string, outsideKey: string): Promise<void> {
      await db.delete(notification).where(eq(notification.userId, userId));
      await db
        .delete(outbox)
        .where(
          and(eq(outbox.orderId, outsideKey), eq(outbox.topic, 'noti.user'), isNotNull(outbox.sentAtMs)),
        );
    },
  };
}
