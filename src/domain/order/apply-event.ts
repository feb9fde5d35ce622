import { contentOf, eventKey, type OrderEvent } from '../lifecycle/order-event.ts';
import { type AdvanceCause, advance } from './advance.ts';
import type { OrderAggregate } from './aggregate.ts';
import { applyNotice, noticeProblem, withAttempt } from './apply-refund-notice.ts';
import { type DecideAt, noChange, type OrderChange, together } from './change.ts';
import { eventOf, paymentsOf } from './facts.ts';
import { conflictKey, contentIn, type IncomingEvent, incomingOf, newEventRow } from './incoming-event.ts';
import { inheritedOf, isOldFailure, standsToInherited } from './inherited-fact.ts';
import { addLookup } from './lookups.ts';
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
  if (isOther && known.state === 'waiting') {
    // The kept event came first but was never tried: if it can have its effect now, it is the truth.
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
      noChange(aggregate),
      { actor: `event:${event.name}`, traceparent: incoming.traceparent },
      at,
    );

  const state = isHopeless(aggregate, event) ? 'refused' : 'applied';
  const row = newEventRow(at.nowMs, { ...incoming, event }, key, state);
  const kept = keepRow(noChange(aggregate), row, known, isOther);
  dropKeptElsewhere(kept, incoming.event, event, key);
  const counted: OrderChange =
    state === 'refused' || isMoneyTooLate(aggregate, event)
      ? { ...kept, illegal: [{ status: aggregate.order.status, on: event.name }] }
      : kept;
  return state === 'applied' ? takeIn(counted, row, event, at) : advance(counted, causeOf(row), at);
}

/** Events that are `waiting` or `dead` were kept but never had an effect. */
const mayStillCount = ({ state }: StoredEvent): boolean => state === 'waiting' || state === 'dead';

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
  event.name === 'payment_notified_cm' && event.body.status !== 'voided' && isOver(aggregate);

const isOver = ({ order }: OrderAggregate): boolean =>
  order.status === 'canceled' || order.status === 'refunded';

/**
 * A purchase or parcel for an order that is over. It is never legal again, so it is kept and counted (spec 9).
 */
const isHopeless = (aggregate: OrderAggregate, event: OrderEvent): boolean =>
  (event.name === 'purchased' || event.name === 'group_update') && isOver(aggregate);

const causeOf = (row: StoredEvent): AdvanceCause => ({
  actor: `event:${row.name}`,
  traceparent: row.traceparent,
});

/** Keeps the event's row: a new one, one that waited, or one that replaces another that never had an effect. */
function keepRow(
  change: OrderChange,
  row: StoredEvent,
  known: StoredEvent | undefined,
  isOther: boolean,
): OrderChange {
  if (known === undefined) change.rows.events.push(row);
  else if (isOther) change.rows.replacedEvents.push(row);
  else change.rows.eventStates.push({ eventKey: row.eventKey, state: row.state, reason: row.reason });
  return withRow(change, row);
}

const withRow = (change: OrderChange, row: StoredEvent): OrderChange => ({
  ...change,
  aggregate: {
    ...change.aggregate,
    events: [...change.aggregate.events.filter((one) => one.eventKey !== row.eventKey), row],
  },
});

/** Closes a row that was kept under another key before the event's order or attempt was known. */
function dropKeptElsewhere(change: OrderChange, asCame: OrderEvent, event: OrderEvent, key: string): void {
  const beside = conflictKey(key, event, contentIn(change.aggregate.events));
  const others = [eventKey(asCame), beside].filter((one) => one !== key);
  for (const { eventKey: kept } of change.aggregate.events.filter(
    (row) => others.includes(row.eventKey) && mayStillCount(row),
  ))
    change.rows.eventStates.push({ eventKey: kept, state: 'ignored', reason: 'attempt_resolved' });
}

function takeIn(change: OrderChange, row: StoredEvent, event: OrderEvent, at: DecideAt): OrderChange {
  const cause = causeOf(row);
  addLookup(change, row, at);
  switch (event.name) {
    case 'payment_notified_cm':
      addPayment(change, event.body.payment_id, at);
      return advance(change, cause, at);
    case 'payment_failed_cm':
      addPayment(change, event.body.payment_id, at);
      if (isOldFailure(inheritedOf(change.aggregate.events), event)) return advance(change, cause, at);
      return advance(change, { ...cause, failed: { eventKey: row.eventKey } }, at);
    case 'refund_notified':
      return advance(applyNotice(change, event.body, cause, at), cause, at);
    default:
      return advance(change, cause, at);
  }
}

/** Writes the payment's row as its events now tell it, for people and for the order's detail. */
function addPayment({ aggregate, rows }: OrderChange, paymentId: string, at: DecideAt): void {
  const fact = paymentsOf(aggregate).payments.find((one) => one.paymentId === paymentId);
  if (fact === undefined) return;
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
  return advance(keepRow(noChange(aggregate), row, known, false), causeOf(row), at);
}
