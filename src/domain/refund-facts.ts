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

export type EarlierRefund = {
  readonly refundId: string;
  readonly to: RefundTarget;
  /** Sends back what was never part of the due (`auto-{payment_id}`): takes nothing from the order. */
  readonly ofExcess: boolean;
  readonly units: readonly RefundedUnits[];
  readonly shipping: bigint;
  readonly legs: readonly RefundLeg[];
};

/**
 * `captured` is the payment's part of the due, without excess. `inHand` is all that was captured of it less what was
 * sent back as excess. The two differ when a payment that came late and happened early pays the due after a ticket has
 * taken of another: the excess then goes back of the one that still has money.
 */
export type PaidCard = { readonly paymentId: string; readonly captured: bigint; readonly inHand: bigint };

/** All that a refund of an order is decided by (spec 11). Minor units of `currency`. */
export type RefundFacts = {
  readonly currency: string;
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

/** The refunds that take from the order, without those of excess money. */
export const ownRefunds = (facts: RefundFacts): EarlierRefund[] =>
  facts.refunds.filter((one) => !one.ofExcess);

/**
 * The legs whose money counts as gone. A refund under way holds all of them; a failed one frees what failed and
 * keeps what succeeded, so a late success takes its money again.
 */
export function heldLegs(refund: EarlierRefund): RefundLeg[] {
  const failed = refundStatus(refund.legs) === 'failed';
  return refund.legs.filter((leg) => !failed || legStatus(leg) === 'succeeded');
}

/** Units and shipping are kept while any leg is open or has succeeded, and freed together when all legs failed. */
export const holdsGoods = (refund: EarlierRefund): boolean =>
  refund.legs.some((leg) => isOpen(legStatus(leg)) || timesPaid(leg) > 0);

/** What a leg takes from its tender: as often as it was paid, should payment have paid it twice. */
export const heldAmount = (leg: RefundLeg): bigint => leg.amount * BigInt(Math.max(1, timesPaid(leg)));
