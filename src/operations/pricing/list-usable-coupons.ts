import { listCoupons } from '../../domain/pricing/pricing.ts';
import type { Deps } from '../../service/deps.ts';
import type { Caller, CouponList, PriceRequest } from '../shared/types.ts';
import { loadPrice } from './load-price.ts';

/** What each public coupon and each of the caller's own would save on this order (spec 5). Writes nothing. */
export async function listUsableCoupons(
  deps: Deps,
  caller: Caller,
  request: PriceRequest,
): Promise<CouponList> {
  const [loaded, candidates] = await Promise.all([
    loadPrice(
      deps,
      caller,
      { ...request, couponCode: '', autoSelectCoupon: false },
      { mayDegrade: true, lock: null, catalogue: deps.catalogue },
    ),
    deps.catalogue.couponsFor(caller.userId, deps.clock.nowMs()),
  ]);
  return { currency: loaded.input.setup.currency, ...listCoupons(loaded.input, candidates) };
}
