import { contentOf, eventKey, type OrderEvent } from '../lifecycle/order-event.ts';
import { isOver } from '../lifecycle/order-state.ts';
import { type AdvanceCause, advance } from './advance.ts';
import type { OrderAggregate } from './aggregate.ts';
import { applyNotice, noticeProblem, withAttempt } from './apply-refund-notice.ts';
import { type DecideAt, noChange, type OrderChange, together } from './change.ts';
import { isAlike } from './changed-rows.ts';
import { eventOf, paymentsOf } from './facts.ts';
import {
  conflictKey,
  contentIn,
  type IncomingEvent,
  incomingOf,
  isUntried,
  mayStillCount,
  newEventRow,
} from './incoming-event.ts';
import { inheritedOf, isOldFailure, standsToInherited } from './inherited-fact.ts';
import { addLookups } from './lookups.ts';
import type { StoredEvent } from './records.ts';
import { isRejected, poison, REPEAT, type Rejection } from './rejection.ts';

/**
 * Applies an event to its order (spec 10): has it come before, may it ever have an effect, and what follows. The first
 * event of a key that had an effect is the truth. Another event with the key and other content is a conflict, kept for
 * a person to look at.
 */
export function applyEvent(
  aggregate: OrderAggregate,
  incoming: IncomingEvent,
  at: DecideAt,
): OrderChange | Rejection {
  const event = withAttempt(aggregate, incoming);
  // This check is the first, so that its rejection is the same whatever came before.
  const unknownSku = skuNotInOrder(aggregate, event);
  if (unknownSku !== null) return poison('SKU_NOT_IN_ORDER', unknownSku);
  const problem = event.name === 'refund_notified' ? noticeProblem(aggregate, event.body) : null;
  if (problem !== null) return problem;
  const key = eventKey(event);
  const known = aggregate.events.find((row) => row.eventKey === key);
  const isOther = known !== undefined && contentOf(eventOf(known)) !== contentOf(event);
  if (isOther && isUntried(known)) {
    // The kept event came first: if it can have its effect now, it is the truth.
    const first = applyEvent(aggregate, incomingOf(known), at);
    if (!isRejected(first)) return after(first, applyEvent(first.aggregate, incoming, at));
  }
  if (isOther && known.state === 'applied') return keepConflict(aggregate, { ...incoming, event }, key, at);
  if (!isOther && known !== undefined && !mayStillCount(known)) return REPEAT;

  const inherited = inheritedOf(aggregate.events);
  const stands = inherited === null || known !== undefined ? 'news' : standsToInherited(inherited, event);
  if (stands === 'other') return keepConflict(aggregate, { ...incoming, event }, key, at);
  // The event is nothing new, but the order now does what the old service left undone.
  if (stands === 'same')
    return advance(
      dropKeptElsewhere(noChange(aggregate), incoming.event, event, at),
      { actor: `event:${event.name}`, traceparent: incoming.traceparent },
      at,
    );

  const state = isHopeless(aggregate, event) ? 'refused' : 'applied';
  const came = newEventRow(at.nowMs, { ...incoming, event }, key, state);
  const row = known === undefined || isOther ? came : asKept(known, came);
  const kept = dropKeptElsewhere(withRow(noChange(aggregate), row), incoming.event, event, at);
  const counted: OrderChange =
    state === 'refused' || isMoneyTooLate(aggregate, event)
      ? { ...kept, illegal: [{ status: aggregate.order.status, on: event.name }] }
      : kept;
  const cause = causeOf(came);
  return state === 'applied' ? takeIn(counted, row, cause, at) : advance(counted, cause, at);
}

const after = (first: OrderChange, next: OrderChange | Rejection): OrderChange =>
  isRejected(next) ? first : together(first, next);

/** The path of the first entry whose SKU is not in the order, which no contract can check. */
function skuNotInOrder({ lines }: OrderAggregate, event: OrderEvent): string | null {
  if (event.name !== 'purchased' && event.name !== 'group_update') return null;
  const skuIds = new Set(lines.map((line) => line.skuId));
  const index = (event.body.entries ?? []).findIndex((entry) => !skuIds.has(entry.sku_id));
  return index >= 0 ? `entries.${index}` : null;
}

/** A payment for an order that is over. The order stays as it is, but the fact counts, for the money has to go back. */
const isMoneyTooLate = (aggregate: OrderAggregate, event: OrderEvent): boolean =>
  event.name === 'payment_notified_cm' && event.body.status !== 'voided' && isOver(aggregate.order.status);

/**
 * A purchase or parcel for an order that is over. It is never legal again, so it is kept and counted (spec 9).
 */
const isHopeless = (aggregate: OrderAggregate, event: OrderEvent): boolean =>
  (event.name === 'purchased' || event.name === 'group_update') && isOver(aggregate.order.status);

const causeOf = (row: StoredEvent): AdvanceCause => ({
  actor: `event:${row.name}`,
  traceparent: row.traceparent,
});

/** One that is kept and had no effect yet has it now: the first delivery stands, whatever else a later one says. */
const asKept = (known: StoredEvent, { state, reason }: StoredEvent): StoredEvent => ({
  ...known,
  state,
  reason,
  nextAtMs: null,
});

/** With an event's row: a new one, or one in the place of that of the same key. */
const withRow = (change: OrderChange, row: StoredEvent): OrderChange => ({
  ...change,
  aggregate: {
    ...change.aggregate,
    events: [...change.aggregate.events.filter((one) => one.eventKey !== row.eventKey), row],
  },
});

/** Kept under another key before its order, or its attempt, was known; it has been taken in now. */
function dropKeptElsewhere(
  change: OrderChange,
  asCame: OrderEvent,
  event: OrderEvent,
  { nowMs }: DecideAt,
): OrderChange {
  const { events } = change.aggregate;
  const others = [eventKey(asCame), conflictKey(eventKey(event), event, contentIn(events))];
  const isDone = (row: StoredEvent) => others.includes(row.eventKey) && mayStillCount(row);
  const ignored = { state: 'ignored', reason: 'attempt_resolved', nextAtMs: nowMs } as const;
  return {
    ...change,
    aggregate: {
      ...change.aggregate,
      events: events.map((row) => (isDone(row) ? { ...row, ...ignored } : row)),
    },
  };
}

function takeIn(change: OrderChange, row: StoredEvent, cause: AdvanceCause, at: DecideAt): OrderChange {
  const event = eventOf(row);
  addLookups(change, row, at);
  switch (event.name) {
    case 'payment_notified_cm':
      addPayment(change, event.body.payment_id, at);
      return advance(change, cause, at);
    case 'payment_failed_cm':
      addPayment(change, event.body.payment_id, at);
      if (!isNewFailure(change.aggregate, event)) return advance(change, cause, at);
      return advance(change, { ...cause, failed: { eventKey: row.eventKey } }, at);
    case 'refund_notified':
      return advance(applyNotice(change, event.body, cause, at), cause, at);
    default:
      return advance(change, cause, at);
  }
}

/** Has the payment failed by now? Something stronger may be known of it, or the old service told the user (spec 10, 17). */
const isNewFailure = (
  order: OrderAggregate,
  event: Extract<OrderEvent, { name: 'payment_failed_cm' }>,
): boolean =>
  paymentsOf(order).payments.some(
    (one) => one.paymentId === event.body.payment_id && one.status === 'failed',
  ) && !isOldFailure(inheritedOf(order.events), event);

/** The payment as its events now tell it, for people and for the detail of the order; nothing where they told it before. */
function addPayment({ before, aggregate, rows }: OrderChange, paymentId: string, at: DecideAt): void {
  const factIn = (order: OrderAggregate) =>
    paymentsOf(order).payments.find((one) => one.paymentId === paymentId);
  const fact = factIn(aggregate);
  if (fact === undefined || isAlike(fact, factIn(before))) return;
  rows.payments.push({
    orderId: aggregate.order.orderId,
    paymentId,
    status: fact.status,
    method: fact.method,
    amountMinor: fact.amount?.amountMinor ?? null,
    currency: fact.amount?.currency ?? null,
    reason: fact.reason,
    occurredAtMs: fact.occurredAtMs,
    updatedAtMs: at.nowMs,
  });
}

/** Keeps an event of a known key with another amount, currency or entries, and marks the order for review (spec 10). */
function keepConflict(
  aggregate: OrderAggregate,
  incoming: IncomingEvent,
  key: string,
  at: DecideAt,
): OrderChange | Rejection {
  const row = newEventRow(
    at.nowMs,
    incoming,
    conflictKey(key, incoming.event, contentIn(aggregate.events)),
    'conflict',
  );
  const known = aggregate.events.find((one) => one.eventKey === row.eventKey);
  if (known !== undefined && !mayStillCount(known)) return REPEAT;
  const kept = known === undefined ? row : asKept(known, row);
  return advance(withRow(noChange(aggregate), kept), causeOf(row), at);
}
