import { type Context, Hono } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import type { Caller, PriceRequest } from '../../operations/shared/types.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeed } from '../envelope.ts';
import { refuse } from '../failures.ts';
import type { LimitKind } from '../limits.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { presentCouponList } from '../present/coupon-list.ts';
import { presentSummary, toastOf } from '../present/summary.ts';
import { type PriceBody, priceBody } from '../price-body.ts';
import { validateBody } from '../validate.ts';

/** Order summary and usable coupons (spec 4, 5). */
export const priceRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>()
    .post('/cal_price/v4_4', jsonBody, validateBody(priceBody), async (c) => {
      const caller = c.get('caller');
      const request = priceRequest(c.req.valid('json'), caller);
      return tryingCoupon(c, parts, request.couponCode, async (isUnknown) => {
        const summary = await parts.operations.summarizeOrder(caller, request);
        if (summary.price.coupon.reason === 'COUPON_NOT_FOUND') isUnknown();
        return succeed(c, presentSummary(summary), toastOf(summary, caller.language));
      });
    })
    .post('/user_coupons_for_order', jsonBody, validateBody(priceBody), async (c) => {
      const caller = c.get('caller');
      const list = await parts.operations.listUsableCoupons(
        caller,
        priceRequest(c.req.valid('json'), caller),
      );
      return succeed(c, presentCouponList(list));
    });

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

const limitKey = (caller: Caller) => caller.userId ?? caller.address ?? 'unknown';

/**
 * Does `work` unless the caller has tried too many codes that do not exist (spec 16). A try is taken before the work,
 * and given back where `work` has not said that the code is unknown: however many come at once, no more pass.
 */
export async function tryingCoupon(
  c: Context<HttpEnv>,
  parts: AppParts,
  code: string,
  work: (isUnknown: () => void) => Promise<Response>,
): Promise<Response> {
  if (code === '') return work(() => undefined);
  const caller = c.get('caller');
  const begun = await parts.limits.begin('bad_coupon', limitKey(caller), caller.userId === null);
  if (!begun.ok) return refuse(c, 'RATE_LIMITED', { retry_after_s: begun.retryAfterS });
  let counts = false;
  try {
    return await work(() => {
      counts = true;
    });
  } finally {
    await begun.end(counts);
  }
}

export async function limitTries(
  c: Context<HttpEnv>,
  parts: AppParts,
  kind: LimitKind,
): Promise<Response | null> {
  const caller = c.get('caller');
  const taken = await parts.limits.take(kind, limitKey(caller), caller.userId === null);
  return taken.ok ? null : refuse(c, 'RATE_LIMITED', { retry_after_s: taken.retryAfterS });
}
