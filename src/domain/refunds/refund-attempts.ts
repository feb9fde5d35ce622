import type { Money } from '../values/money.ts';
import {
  isOpen,
  legStatus,
  nextRefundStatus,
  type RefundLeg,
  type RefundStatus,
  timesPaid,
  WALLET,
} from './refund-state.ts';

/** A leg as planned: minor units of the order's currency, above 0; `beyond`: the part that the order does not keep. */
export type PlannedLeg = { readonly tender: string; readonly amount: bigint; readonly beyond?: bigint };

/** The first attempt at a planned leg. */
export function beginLeg(
  { tender, amount, beyond = 0n }: PlannedLeg,
  nowMs: number,
  status: RefundStatus = 'requested',
): RefundLeg {
  const first = { attempt: 1, beganAtMs: nowMs, status };
  return { tender, amount, attempts: [beyond > 0n ? { ...first, beyond: `${beyond}` } : first] };
}

/**
 * Begins the next attempt at a failed leg (spec 11), in the state that the table has for a retry.
 * @throws RangeError for a leg that has not failed: a new key while the old one may still pay would pay twice
 */
export function retryLeg(leg: RefundLeg, nowMs: number): RefundLeg {
  const status = nextRefundStatus(legStatus(leg), 'retried');
  if (status === null) throw new RangeError('only a failed leg is asked for again');
  return {
    ...leg,
    attempts: [...leg.attempts, { attempt: nextAttempt(leg), beganAtMs: nowMs, status }],
  };
}

export const nextAttempt = (leg: RefundLeg): number => (leg.attempts.at(-1)?.attempt ?? 0) + 1;

/**
 * The idempotency key of an attempt (spec 11). payment's is `{refund_id}:{leg}:{attempt}`. rebate's `ref` for the
 * wallet has no attempt, so a lost credit that is tried again is still one credit.
 */
export const attemptKey = (refundId: string, tender: string, attempt: number): string =>
  tender === WALLET ? `${refundId}:${WALLET}` : `${refundId}:${tender}:${attempt}`;

export type LegChange = {
  readonly leg: RefundLeg;
  readonly changed: boolean;
  /** Whether the leg's money went back more than once. */
  readonly overRefunded: boolean;
  /** Whether it went back while another attempt is open, which must not be sent if it has not been yet. */
  readonly mayPayTwice: boolean;
};

/**
 * Applies what payment, rebate or a notice says of one attempt. A transition that is not legal any more changes
 * nothing: a failure after a success, a repeat, an answer that comes after the outcome.
 * @throws RangeError for an attempt that was never begun
 */
export function moveAttempt(
  leg: RefundLeg,
  attempt: number,
  on: 'accepted' | 'succeeded' | 'failed',
): LegChange {
  const current = leg.attempts.find((one) => one.attempt === attempt);
  if (current === undefined) throw new RangeError('no such attempt');
  const status = nextRefundStatus(current.status, on);
  const moved: RefundLeg =
    status === null
      ? leg
      : { ...leg, attempts: leg.attempts.map((one) => (one === current ? { ...one, status } : one)) };
  const paid = timesPaid(moved);
  return {
    leg: moved,
    changed: status !== null,
    overRefunded: paid > 1,
    mayPayTwice: paid > 0 && moved.attempts.some((one) => isOpen(one.status)),
  };
}

export type RefundNotice = {
  readonly status: 'succeeded' | 'failed';
  readonly amount: Money;
  /** Null when the notice does not say. */
  readonly attempt: number | null;
  readonly occurredAtMs: number;
};

/**
 * Applies `refund_notified` to its leg (spec 11). 'poison' (a dead letter) for another amount than the leg's, another
 * currency than the order's, or an attempt that was never begun.
 */
export function applyRefundNotice(
  leg: RefundLeg,
  notice: RefundNotice,
  currency: string,
): LegChange | 'poison' {
  if (notice.amount.amountMinor !== leg.amount || notice.amount.currency !== currency) return 'poison';
  const attempt = notice.attempt ?? attemptAt(leg, notice.occurredAtMs);
  if (!leg.attempts.some((one) => one.attempt === attempt)) return 'poison';
  return moveAttempt(leg, attempt, notice.status);
}

/**
 * The attempt that was the current one at a time: an old failure must not fail the new attempt. A time before the first
 * attempt belongs to the first one, for clocks differ and there is no other.
 */
export function attemptAt(leg: RefundLeg, occurredAtMs: number): number {
  const begun = leg.attempts.filter((one) => one.beganAtMs <= occurredAtMs);
  return (begun.at(-1) ?? leg.attempts[0])?.attempt ?? 0;
}

/** Clocks of two machines differ by up to this; whole seconds are legal times too. */
export const CLOCKS_DIFFER_MS = 60_000;
/** Times of other services may be whole seconds. */
const WHOLE_SECOND_MS = 1_000;

/** An applied notice of the same leg, with the attempt that it was about. */
export type NoticeTold = {
  readonly attempt: number;
  readonly status: 'succeeded' | 'failed';
  readonly occurredAtMs: number;
  readonly eventId: string | null;
};

/**
 * The attempt of a notice that names none (spec 11). An applied notice with the same `event_id`, or the same status and
 * time, gives its attempt; else it is the attempt that was current when the notice occurred. Where that had ended, and the
 * notice occurred about when the latest attempt began, it is the latest: a success of it, or a failure if it is open. A
 * second success is another payment, unless whole seconds explain it.
 */
export function attemptOfNotice(
  leg: RefundLeg,
  notice: Omit<NoticeTold, 'attempt'>,
  told: readonly NoticeTold[],
): number {
  const same = told.find(
    (one) =>
      (notice.eventId !== null && one.eventId === notice.eventId) ||
      (one.status === notice.status && one.occurredAtMs === notice.occurredAtMs),
  );
  if (same !== undefined) return same.attempt;
  const attempt = attemptAt(leg, notice.occurredAtMs);
  const last = leg.attempts.at(-1);
  if (last === undefined || (notice.status === 'failed' && !isOpen(last.status))) return attempt;
  const at = leg.attempts.find((one) => one.attempt === attempt);
  const hasEnded = at === undefined || !isOpen(at.status);
  const nearMs = last.status === 'succeeded' ? WHOLE_SECOND_MS : CLOCKS_DIFFER_MS;
  return hasEnded && last.beganAtMs - notice.occurredAtMs <= nearMs ? last.attempt : attempt;
}

/**
 * The `refund_id` that payment gets and repeats in its notice: the refund's own id where it has one card leg, else
 * `{refund_id}:{payment_id}`. The notice names no payment, so several legs need ids of their own.
 */
export function refundIdAtPayment(refundId: string, tender: string, legs: readonly PlannedLeg[]): string {
  return legs.filter((leg) => leg.tender !== WALLET).length > 1 ? `${refundId}:${tender}` : refundId;
}
