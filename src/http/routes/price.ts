import { DomainError, type ErrorCode } from '../../domain/values/errors.ts';
import { listUsableCoupons } from '../../operations/pricing/list-usable-coupons.ts';
import { summarizeOrder } from '../../operations/pricing/summarize-order.ts';
import type { Caller, PriceRequest } from '../../operations/shared/types.ts';
import { succeed } from '../envelope.ts';
import { tryingCoupon } from '../limit-tries.ts';
import { presentCouponList } from '../present/coupon-list.ts';
import { presentSummary, toastOf } from '../present/summary.ts';
import { type PriceBody, priceBody } from '../price-body.ts';
import { route } from '../route.ts';

/** The errors of every price. */
export const PRICE_ERRORS = [
  'REGION_UNSUPPORTED',
  'SKU_NOT_FOUND',
  'CHANNEL_UNAVAILABLE',
] as const satisfies ErrorCode[];

/** Order summary and usable coupons (spec 4, 5). */
export const priceRoutes = [
  route({
    method: 'POST',
    path: '/shopping/cal_price/v4_4',
    access: 'guest',
    body: priceBody,
    errors: [...PRICE_ERRORS, 'RATE_LIMITED'],
    async handler(call) {
      const { deps, caller, c } = call;
      const request = priceRequest(call.body, caller);
      return tryingCoupon(call, request.couponCode, async (isUnknown) => {
        const summary = await summarizeOrder(deps, caller, request);
        if (summary.price.coupon.reason === 'COUPON_NOT_FOUND') isUnknown();
        return succeed(c, presentSummary(summary), toastOf(summary, caller.language));
      });
    },
  }),
  route({
    method: 'POST',
    path: '/shopping/user_coupons_for_order',
    access: 'guest',
    body: priceBody,
    errors: PRICE_ERRORS,
    handler: async ({ deps, caller, body }) =>
      presentCouponList(await listUsableCoupons(deps, caller, priceRequest(body, caller))),
  }),
];

/** @throws DomainError UNAUTHENTICATED for a guest who asks for cash */
export function priceRequest(body: PriceBody, caller: Caller): PriceRequest {
  if (caller.userId === null && /[1-9]/.test(body.cash)) throw new DomainError('UNAUTHENTICATED');
  return {
    entries: body.entries,
    mallChannels: body.mall_channels,
    couponCode: body.coupon_code,
    autoSelectCoupon: body.auto_select_coupon,
    cash: body.cash,
  };
}
