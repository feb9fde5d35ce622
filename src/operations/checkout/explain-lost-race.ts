import { linesOf, type Placing } from '../../domain/order/place.ts';
import { usedUpReason } from '../../domain/pricing/coupon-rules.ts';
import { unavailableReason } from '../../domain/pricing/goods.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import type { HeldKey } from './with-idempotency-key.ts';

export const skuIdsOf = (placing: Placing): string[] => linesOf(placing).map((line) => line.skuId);

type SoldLine = { readonly sku: { readonly skuId: string }; readonly reason: string | null };

/** The refusal that names the lines that cannot be sold; null when all can. */
export function refusalOf(lines: readonly SoldLine[]): DomainError | null {
  for (const reason of ['OFF_SHELF', 'STOCK_INSUFFICIENT'] as const) {
    const skuIds = lines.filter((line) => line.reason === reason).map((line) => line.sku.skuId);
    if (skuIds.length > 0) return new DomainError(reason, { sku_ids: skuIds });
  }
  return null;
}

/** The refusal that a later checkout would get for the same goods and coupon; null when all is there again. */
export async function explainLostRace(
  deps: Deps,
  placing: Placing,
  { claim, isClaimed }: HeldKey,
): Promise<DomainError | null> {
  const { caller, price, orderId } = placing;
  const [key, holdState, coupon, now] = await Promise.all([
    isClaimed ? deps.store.keys.find(claim.userId, claim.key) : null,
    price.cash === 0n ? 'frozen' : deps.store.holds.stateOf(orderId),
    price.coupon.applied ? deps.store.coupons.find(price.coupon.code, caller.userId) : null,
    deps.store.catalogue.skus(skuIdsOf(placing)),
  ]);
  const isOurs = !isClaimed || (key?.holder === claim.holder && key.state === 'running');
  if (!isOurs || holdState !== 'frozen') return new DomainError('IDEMPOTENCY_KEY_IN_USE');
  if (price.coupon.applied) {
    const reason = coupon === null ? 'COUPON_NOT_FOUND' : usedUpReason(coupon);
    if (reason !== null) return new DomainError(reason);
  }
  return refusalOf(
    linesOf(placing).map(({ skuId, count }) => {
      const sku = now.get(skuId);
      return { sku: { skuId }, reason: sku === undefined ? 'OFF_SHELF' : unavailableReason(sku, count) };
    }),
  );
}
