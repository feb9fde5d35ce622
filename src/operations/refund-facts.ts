import { sum } from '../domain/money.ts';
import type { StoredRefund } from '../repositories/refunds.ts';

const isTicket = (refund: StoredRefund): boolean => refund.kind === 'ticket';

/** Units of each SKU whose money went back: the order no longer waits for them. */
export function refundedUnits(refunds: readonly StoredRefund[]): ReadonlyMap<string, number> {
  const units = new Map<string, number>();
  for (const refund of refunds) {
    if (refund.status !== 'succeeded') continue;
    for (const { skuId, count } of refund.units) units.set(skuId, (units.get(skuId) ?? 0) + count);
  }
  return units;
}

const succeededMinor = (refund: StoredRefund): bigint =>
  sum(refund.legs.filter((leg) => leg.status === 'succeeded').map((leg) => leg.amountMinor));

/** Spec 9: succeeded refunds, without those of excess money, equal what was paid, and that is above 0. */
export const isFullyRefunded = (refunds: readonly StoredRefund[], paidMinor: bigint): boolean =>
  paidMinor > 0n && sum(refunds.filter(isTicket).map(succeededMinor)) >= paidMinor;

export const isPartlyRefunded = (refunds: readonly StoredRefund[]): boolean =>
  sum(refunds.filter(isTicket).map(succeededMinor)) > 0n;

/** What was ever asked back by itself, per payment; a failed one needs a person and is not asked anew. */
export function autoRefunded(refunds: readonly StoredRefund[]): ReadonlyMap<string, bigint> {
  return byPayment(refunds.filter((refund) => refund.kind === 'auto'), () => true);
}

/** What tickets took or are taking of each payment. */
export const ticketTaken = (refunds: readonly StoredRefund[]): ReadonlyMap<string, bigint> =>
  byPayment(refunds.filter(isTicket), (status) => status !== 'failed');

function byPayment(
  refunds: readonly StoredRefund[],
  counts: (status: string) => boolean,
): ReadonlyMap<string, bigint> {
  const out = new Map<string, bigint>();
  for (const leg of refunds.flatMap((refund) => refund.legs)) {
    if (leg.leg === 'wallet' || !counts(leg.status)) continue;
    out.set(leg.leg, (out.get(leg.leg) ?? 0n) + leg.amountMinor);
  }
  return out;
}
