import { sum } from '../domain/money.ts';
import type { PaymentFold } from '../domain/payment-fold.ts';
import type { EarlierRefund, RefundFacts } from '../domain/refund-facts.ts';
import { legStatus, type RefundAttempt, type RefundLeg, WALLET } from '../domain/refund-state.ts';
import type { OrderLine, OrderRow } from '../repositories/orders.ts';
import type { RefundLegRow, StoredRefund } from '../repositories/refunds.ts';

/** Stored rows as the domain of refunds sees them. */
export const legOf = (row: RefundLegRow): RefundLeg => ({
  tender: row.leg,
  amount: row.amountMinor,
  attempts: row.attempts as RefundAttempt[],
});

export const earlierRefund = (stored: StoredRefund): EarlierRefund => ({
  refundId: stored.refundId,
  to: stored.destination === 'wallet' ? 'wallet' : 'original',
  ofExcess: stored.kind === 'auto',
  units: stored.units.map((one) => ({ ...one, amount: BigInt(one.amountMinor) })),
  shipping: stored.shippingMinor,
  legs: stored.legs.map(legOf),
});

export type RefundSource = {
  readonly order: OrderRow;
  readonly lines: readonly OrderLine[];
  readonly refunds: readonly StoredRefund[];
};

/**
 * What refunds of an order are decided by. A canceled order has nothing to refund: its wallet money was never taken,
 * and whatever was captured goes back by itself.
 */
export function refundFacts(source: RefundSource, payments: PaymentFold, walletMinor: bigint): RefundFacts {
  const { order, lines, refunds } = source;
  const isOver = order.status === 'canceled';
  const excessBack = autoRefunded(refunds);
  // A shipping_off coupon stands on no line: what the lines do not have of it was given back of the shipping.
  const couponOnLines = sum(lines.map((line) => line.couponDiscountMinor));
  return {
    currency: order.currency,
    lines: lines.map(({ lineNo, skuId, count, payableMinor }) => ({
      lineNo,
      skuId,
      count,
      payable: payableMinor,
    })),
    shippingPaid: order.shippingMinor - (order.couponMinor - couponOnLines),
    payments: isOver
      ? []
      : payments.captures
          .map(({ paymentId, captured, kept }) => ({
            paymentId,
            captured: kept,
            inHand: captured - (excessBack.get(paymentId) ?? 0n),
          }))
          .filter((one) => one.captured > 0n || one.inHand > 0n),
    wallet: isOver ? 0n : walletMinor,
    refunds: refunds.map(earlierRefund),
  };
}

/** Units of each SKU whose money went back: the order no longer waits for them to be bought or received. */
export function refundedUnits(refunds: readonly StoredRefund[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const refund of refunds) {
    if (refund.status !== 'succeeded') continue;
    for (const { skuId, count } of refund.units) units.set(skuId, (units.get(skuId) ?? 0) + count);
  }
  return units;
}

/** What was ever asked back by itself, per payment; a failed one needs a person and is not asked anew. */
export const autoRefunded = (refunds: readonly StoredRefund[]): ReadonlyMap<string, bigint> =>
  byPayment(
    refunds.filter((one) => one.kind === 'auto'),
    () => true,
  );

/** What tickets took or are taking of each payment. */
export const ticketTaken = (refunds: readonly StoredRefund[]): ReadonlyMap<string, bigint> =>
  byPayment(
    refunds.filter((one) => one.kind !== 'auto'),
    (leg) => legStatus(leg) !== 'failed',
  );

function byPayment(
  refunds: readonly StoredRefund[],
  counts: (leg: RefundLeg) => boolean,
): ReadonlyMap<string, bigint> {
  const out = new Map<string, bigint>();
  for (const leg of refunds.flatMap((one) => one.legs).map(legOf)) {
    if (leg.tender !== WALLET && counts(leg)) out.set(leg.tender, (out.get(leg.tender) ?? 0n) + leg.amount);
  }
  return out;
}
