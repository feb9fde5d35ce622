import type { LegState, Seen } from '../tale';
import { type Facts, ticketOf } from './facts';

export type Refund = Seen['refunds'][number];
export type Leg = Refund['legs'][number];

/** Money of one tender. `toWallet` is card money that goes to the wallet, which can be judged only in sum. */
type Tender = {
  readonly id: string;
  readonly currency: string;
  /** captured, or deducted from the wallet */
  in: bigint;
  /** successes, and attempts under way */
  out: bigint;
  done: bigint;
};

export type Ledger = {
  readonly tenders: readonly Tender[];
  /** what a ticket can still give back, in the order's currency */
  readonly left: bigint;
  /** wallet money that is being deducted; the spec does not say whether it counts already */
  readonly pendingCash: bigint;
};

export const TO_WALLET = 'to wallet';
export const isUnderWay = (state: LegState | undefined) => state === 'requested' || state === 'processing';

/** The money of one leg that left or is under way; each succeeded attempt counts (spec 11). */
export function legOut(leg: Leg): bigint {
  let out = 0n;
  for (const state of leg.attempts) if (state !== 'failed') out += leg.amount;
  return out;
}

export function legDone(leg: Leg): bigint {
  let done = 0n;
  for (const state of leg.attempts) if (state === 'succeeded') done += leg.amount;
  return done;
}

export const hasSucceeded = (leg: Leg) => leg.attempts.includes('succeeded');
export const hasFailed = (leg: Leg) => !hasSucceeded(leg) && leg.attempts.at(-1) === 'failed';

/** Whether a leg of the refund is under way or has succeeded. */
export const mayHold = (refund: Refund) =>
  refund.legs.some((leg) => hasSucceeded(leg) || isUnderWay(leg.attempts.at(-1)));

/** A refund holds its units and shipping while it is under way or succeeded; one succeeded leg is enough. */
export const holds = (refund: Refund) =>
  mayHold(refund) && (refund.state !== 'failed' || refund.legs.some(hasSucceeded));

export const cashIn = (facts: Facts, seen: Seen) =>
  seen.hold === 'deducting' || seen.hold === 'deducted' ? facts.shop.order.cash : 0n;

/** Rebate refused to deduct: what a ticket promised of the wallet's money never came. The order's end releases the rest. */
export const isDeductRefused = ({ hold, status }: Pick<Seen, 'hold' | 'status'>) =>
  hold === 'refused' || (status === 'refunded' && (hold === 'releasing' || hold === 'released'));

function slot(tenders: Tender[], id: string, currency: string): Tender {
  for (const tender of tenders) if (tender.id === id && tender.currency === currency) return tender;
  const tender: Tender = { id, currency, in: 0n, out: 0n, done: 0n };
  tenders.push(tender);
  return tender;
}

export const tenderOf = (facts: Facts, refund: Refund, leg: Leg) =>
  leg.tender === 'wallet' && ticketOf(facts, refund.refundId)?.to === 'wallet' ? TO_WALLET : leg.tender;

/** The one balance (spec 11): money in by payment, currency and wallet; money out by leg. */
export function balance(facts: Facts, seen: Seen): Ledger {
  const { currency } = facts.shop.order;
  const tenders: Tender[] = [];
  for (const { id, captured } of facts.payments)
    if (captured !== null) slot(tenders, id, captured.currency).in += captured.amount;
  const cash = cashIn(facts, seen);
  if (cash > 0n) slot(tenders, 'wallet', currency).in += cash;
  for (const refund of seen.refunds)
    for (const leg of refund.legs) {
      const tender = slot(tenders, tenderOf(facts, refund, leg), leg.currency);
      tender.out += legOut(leg);
      tender.done += legDone(leg);
    }
  let left = 0n;
  for (const tender of tenders) if (tender.currency === currency) left += tender.in - tender.out;
  return { tenders, left, pendingCash: seen.hold === 'deducting' ? cash : 0n };
}

export function inAll(ledger: Ledger, currency: string): { in: bigint; out: bigint; done: bigint } {
  const sum = { in: 0n, out: 0n, done: 0n };
  for (const tender of ledger.tenders)
    if (tender.currency === currency) {
      sum.in += tender.in;
      sum.out += tender.out;
      sum.done += tender.done;
    }
  return sum;
}

/** Spec 11: the money of tickets' refunds before the order was paid, which does not pay the due. */
export function givenEarly(facts: Facts, seen: Seen): bigint {
  let given = 0n;
  for (const refund of seen.refunds) {
    if (refund.isAuto || ticketOf(facts, refund.refundId)?.beforePaid !== true) continue;
    for (const leg of refund.legs) given += legOut(leg);
  }
  return given;
}

export const currencies = (ledger: Ledger) => new Set(ledger.tenders.map((tender) => tender.currency));

export const findLeg = (seen: Seen, refundId: string, tender: string) =>
  seen.refunds.find((refund) => refund.refundId === refundId)?.legs.find((leg) => leg.tender === tender);
