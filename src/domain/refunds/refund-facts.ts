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
 * `ticket`: a ticket refunds money that the order keeps. `early`: a ticket refunds captured money before the order is
 * paid. `auto`: excess money goes back by itself (`auto-{payment_id}`). Only `ticket` takes units, shipping and money
 * of the due; it may also take excess that an automatic refund failed to send.
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

/**
 * A payment's captured money in the order's currency, and the part that the order keeps: 0 unless the order is paid.
 */
export type PaidCard = { readonly paymentId: string; readonly captured: bigint; readonly kept: bigint };

/** A payment's captured money in another currency than the order's. */
export type ForeignCard = {
  readonly paymentId: string;
  readonly captured: bigint;
  readonly currency: string;
};

/** `unpaid` is also an authorized order, which keeps nothing yet. A `canceled` one keeps nothing: all goes back. */
export type RefundStage = 'unpaid' | 'paid' | 'canceled';

/** The balance of an order, on which every refund stands (spec 11). Minor units of `currency`. */
export type RefundFacts = {
  readonly currency: string;
  readonly stage: RefundStage;
  readonly lines: readonly RefundableLine[];
  /** The shipping of all malls, less a shipping_off coupon. */
  readonly shippingPaid: bigint;
  /** In (occurred_at, payment_id) order. */
  readonly payments: readonly PaidCard[];
  /** Captured money in other currencies. */
  readonly foreignPayments: readonly ForeignCard[];
  /** Deducted from the wallet, whatever became of the order since; 0 for none. */
  readonly wallet: bigint;
  /** Every refund of the order in `currency`, in any state and order. */
  readonly refunds: readonly EarlierRefund[];
  /** Those in other currencies: their money has its own account, per payment, and is in no sum here. */
  readonly foreign: readonly EarlierRefund[];
};

const isTicket = (one: EarlierRefund): boolean => one.kind === 'ticket';

/** The refunds that take from what the order keeps. */
export const ownRefunds = (facts: RefundFacts): EarlierRefund[] => facts.refunds.filter(isTicket);

/** The refunds whose units are counted: goods are given back once, in whatever currency. */
export const goodsRefunds = (facts: RefundFacts): EarlierRefund[] =>
  [...facts.refunds, ...facts.foreign].filter(isTicket);

/**
 * The legs whose money counts as gone. A refund under way, or an unclear one, holds all of them; a failed one frees what
 * failed and keeps what succeeded, so a late success takes its money again.
 */
export function heldLegs(refund: EarlierRefund): RefundLeg[] {
  const failed = refund.isUnclear !== true && refundStatus(refund.legs) === 'failed';
  return refund.legs.filter((leg) => !failed || legStatus(leg) === 'succeeded');
}

/**
 * A refund holds its units and shipping while any leg is open or has succeeded, and frees them when all legs failed.
 */
export const holdsGoods = (refund: EarlierRefund): boolean =>
  refund.isUnclear === true || refund.legs.some((leg) => isOpen(legStatus(leg)) || timesPaid(leg) > 0);

/** How often a leg takes its amount from its tender: for each attempt that was paid or may still be paid. */
export function heldTimes(leg: RefundLeg): bigint {
  const times = leg.attempts.filter((one) => one.status === 'succeeded' || isOpen(one.status)).length;
  return BigInt(Math.max(1, times));
}

export const heldAmount = (leg: RefundLeg): bigint => leg.amount * heldTimes(leg);

/** The part of a leg that is money which the order does not keep. Of a ticket of a paid order that is what it took so. */
export const beyondPart = ({ kind }: EarlierRefund, { amount, attempts }: RefundLeg): bigint =>
  kind === 'ticket' ? BigInt(attempts[0]?.beyond ?? 0) : amount;
