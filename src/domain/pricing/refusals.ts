import { DomainError } from '../values/errors.ts';
import type { Price, UnavailableReason } from './price.ts';

/** What a price alone refuses a checkout for (spec 6). */

type SoldLine = {
  readonly sku: { readonly skuId: string };
  readonly reason: UnavailableReason | null;
};

/** Names what cannot be sold, what is off the shelf first; null when all can. */
export function unsoldRefusal(lines: readonly SoldLine[]): DomainError | null {
  for (const reason of ['OFF_SHELF', 'STOCK_INSUFFICIENT'] as const) {
    const skuIds = lines.filter((line) => line.reason === reason).map((line) => line.sku.skuId);
    if (skuIds.length > 0) return new DomainError(reason, { sku_ids: skuIds });
  }
  return null;
}

/** Why the coupon that was asked for does not apply, with what is missing of its minimum; null where none is refused. */
export function couponRefusal({ coupon, currency }: Pick<Price, 'coupon' | 'currency'>): DomainError | null {
  if (coupon.applied || coupon.reason === null) return null;
  const shortfall =
    coupon.shortfall === null ? {} : { shortfall: { amountMinor: coupon.shortfall, currency } };
  return new DomainError(coupon.reason, shortfall);
}
