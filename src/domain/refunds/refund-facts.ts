import { isOpen, legStatus, type RefundLeg, refundStatus, timesPaid } from './refund-state.ts';

/** A line as it was ordered. `payable` in minor units of the order's currency, for all `count` units (spec 4). */
export type RefundableLine = {
  readonly lineNo: number;
  readonly skuId: string;
  /** At least 1. */
  readonly count: number;
  readonly payable: bigint;
};

/** Units of a line that a refund takes, and what they are worth together. */
export type RefundedUnits = {
  readonly lineNo: number;
  readonly skuId: string;
  readonly count: number;
  readonly amount: bigint;
};

export type RefundTarget = 'original' | 'wallet';

/**
 * `ticket`: of what the order keeps; `early`: by a ticket before the order was paid, of money that had come in; `auto`:
 * by itself, of money that does not fit (`auto-{payment_id}`). Only tickets take units, shipping and money of the due.
 */
export type RefundKind = 'ticket' | 'early' | 'auto';

export type EarlierRefund = {
  readonly refundId: string;
  readonly to: RefundTarget;
  readonly kind: RefundKind;
  readonly currency: string;
  readonly units: readonly RefundedUnits[];
  readonly shipping: bigint;
  readonly legs: readonly RefundLeg[];
  /** what is kept of the refund contradicts its legs: it is not known which of them went */
  readonly isUnclear?: boolean;
};

/** All that was captured of a payment in the order's currency, and what of it the order keeps: 0 unless it is paid. */
export type PaidCard = { readonly paymentId: string; readonly captured: bigint; readonly kept: bigint };

/** `unpaid`: also authorized; nothing is kept yet. `canceled`: nothing is kept, everything goes back. */
export type RefundStage = 'unpaid' | 'paid' | 'canceled';

/** The balance of an order, by which all money that goes back is decided (spec 11). Minor units of `currency`. */
export type RefundFacts = {
  readonly currency: string;
  readonly stage: RefundStage;
  readonly lines: readonly RefundableLine[];
  /** Of all malls, less what a shipping_off coupon gave back. */
  readonly shippingPaid: bigint;
  /** In (occurred_at, payment_id) order. */
  readonly payments: readonly PaidCard[];
  /** Deducted from the wallet; 0 for none. */
  readonly wallet: bigint;
  /** Every refund of the order whatever its state, in any order: what each still holds is worked out here. */
  readonly refunds: readonly EarlierRefund[];
};

/** The refunds that take from what the order keeps. */
export const ownRefunds = (facts: RefundFacts): EarlierRefund[] =>
  facts.refunds.filter((one) => one.kind === 'ticket');

/** The refunds of the order's currency: foreign money has its own account, per payment. */
export const inCurrency = (facts: RefundFacts): EarlierRefund[] =>
  facts.refunds.filter((one) => one.currency === facts.currency);

/**
 * The legs whose money counts as gone. A refund under way, or an unclear one, holds all of them; a failed one frees what
 * failed and keeps what succeeded, so a late success takes its money again.
 */
export function heldLegs(refund: EarlierRefund): RefundLeg[] {
  const failed = refund.isUnclear !== true && refundStatus(refund.legs) === 'failed';
  return refund.legs.filter((leg) => !failed || legStatus(leg) === 'succeeded');
}

/** Units and shipping are kept while any leg is open or has succeeded, and freed together when all legs failed. */
export const holdsGoods = (refund: EarlierRefund): boolean =>
  refund.isUnclear === true || refund.legs.some((leg) => isOpen(legStatus(leg)) || timesPaid(leg) > 0);

/** What a leg takes from its tender: as often as it was paid, or may still be, should payment pay it twice. */
export function heldAmount(leg: RefundLeg): bigint {
  const times = leg.attempts.filter((one) => one.status === 'succeeded' || isOpen(one.status)).length;
  return leg.amount * BigInt(Math.max(1, times));
}
