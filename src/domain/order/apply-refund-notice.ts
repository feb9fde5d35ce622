import type { OrderEvent, RefundNotified } from '../lifecycle/order-event.ts';
import {
  applyRefundNotice,
  attemptOfNotice,
  CLOCKS_DIFFER_MS,
  refundIdAtPayment,
} from '../refunds/refund-attempts.ts';
import { type RefundLeg, WALLET } from '../refunds/refund-state.ts';
import { storedInstant } from '../values/instant.ts';
import { parseAmount } from '../values/money.ts';
import type { OrderAggregate } from './aggregate.ts';
import type { ChangeCause, DecideAt, OrderChange } from './change.ts';
import { closeUnsent } from './close-unsent.ts';
import { eventOf, legOf } from './facts.ts';
import type { IncomingEvent } from './incoming-event.ts';
import { inheritedOf } from './inherited-fact.ts';
import type { StoredRefund } from './records.ts';
import { changeLeg, keysOfLeg } from './refund-change.ts';
import { poison, type Rejection } from './rejection.ts';

type FoundLeg = { readonly refund: StoredRefund; readonly leg: RefundLeg };

/**
 * The leg that a notice is about: it names no payment, only what payment was told as `refund_id`. Of a credit that the old
 * service asked rebate for we get no answer: a notice under its `ref` says how it ended.
 */
function findLeg({ refunds, events }: OrderAggregate, wireRefundId: string): FoundLeg | null {
  const old = inheritedOf(events)?.refundIds ?? [];
  for (const refund of refunds) {
    const { refundId } = refund;
    const legs = refund.legs.map(legOf);
    const leg = legs.find((one) =>
      one.tender === WALLET
        ? old.includes(refundId) && `${refundId}:${WALLET}` === wireRefundId
        : refundIdAtPayment(refundId, one.tender, legs) === wireRefundId,
    );
    if (leg !== undefined) return { refund, leg };
  }
  return null;
}

/** Adds the attempt to a refund notice that names none: the attempt is a part of the event's key (spec 10, 11). */
export function withAttempt(aggregate: OrderAggregate, { event, eventId }: IncomingEvent): OrderEvent {
  if (event.name !== 'refund_notified') return event;
  const found = findLeg(aggregate, event.body.refund_id);
  if (found === null) return event;
  if (event.body.attempt !== null && !isOfOldService(aggregate, found, event.body)) return event;
  const { refund_id, status, occurred_at } = event.body;
  const told = aggregate.events.flatMap((row) => {
    const earlier = eventOf(row);
    if (row.state !== 'applied' || earlier.name !== 'refund_notified') return [];
    if (earlier.body.refund_id !== refund_id || earlier.body.attempt === null) return [];
    const { attempt, status: was } = earlier.body;
    return [{ attempt, status: was, occurredAtMs: row.occurredAtMs, eventId: row.eventId }];
  });
  const notice = { status, occurredAtMs: storedInstant(occurred_at), eventId };
  return { ...event, body: { ...event.body, attempt: attemptOfNotice(found.leg, notice, told) } };
}

/** The old service's attempts have numbers that stand in no row: they are one attempt here, and ours come after them. */
function isOfOldService(
  { events }: OrderAggregate,
  { refund, leg }: FoundLeg,
  { attempt, occurred_at }: RefundNotified,
): boolean {
  if (inheritedOf(events)?.refundIds.includes(refund.refundId) !== true) return false;
  const ours = leg.attempts.find((one) => one.attempt === attempt);
  return ours === undefined || storedInstant(occurred_at) < ours.beganAtMs - CLOCKS_DIFFER_MS;
}

/** Why a notice can never be applied, whatever came before it: an unknown refund, another amount, no such attempt. */
export function noticeProblem(aggregate: OrderAggregate, body: RefundNotified): Rejection | null {
  const found = findLeg(aggregate, body.refund_id);
  if (found === null) return poison('UNKNOWN_REFUND');
  if (outcomeOf(found, body) !== 'poison') return null;
  return poison('REFUND_AMOUNT_DIFFERS', 'or an attempt never begun');
}

/** Applies payment's notice to the leg that it is about. The notice has no {@link noticeProblem}. */
export function applyNotice(
  change: OrderChange,
  body: RefundNotified,
  cause: ChangeCause,
  at: DecideAt,
): OrderChange {
  const found = findLeg(change.aggregate, body.refund_id);
  const outcome = found === null ? 'poison' : outcomeOf(found, body);
  if (found === null || outcome === 'poison' || !outcome.changed) return change;
  const { refund } = found;
  if (outcome.mayPayTwice || mayBeEarlier(outcome.leg, body)) {
    // An earlier attempt did pay, or may have: if the current one has not been sent yet, it is not sent any more.
    const { askKey } = keysOfLeg(refund.refundId, outcome.leg);
    change.effects.settled.push({ askKey, state: 'closed' });
  }
  const context = { order: change.aggregate.order, ...cause, ...at };
  const changed = changeLeg(change, context, refund, outcome.leg);
  closeUnsent(changed);
  return changed;
}

/** A success from before its attempt began: by the clocks it is of that attempt, though it may be of the one before. */
const mayBeEarlier = ({ attempts }: RefundLeg, { status, attempt, occurred_at }: RefundNotified): boolean =>
  status === 'succeeded' &&
  attempts.some(
    (one) => one.attempt === attempt && one.attempt > 1 && storedInstant(occurred_at) < one.beganAtMs,
  );

function outcomeOf({ refund, leg }: FoundLeg, { status, amount, attempt, occurred_at }: RefundNotified) {
  const told = { amountMinor: parseAmount(amount.v, amount.c) ?? -1n, currency: amount.c };
  const notice = { status, amount: told, attempt, occurredAtMs: storedInstant(occurred_at) };
  return applyRefundNotice(leg, notice, refund.currency);
}
