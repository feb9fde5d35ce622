import { type Context, Hono } from 'hono';
import { DomainError } from '../../domain/values/errors.ts';
import type { CheckoutRequest } from '../../operations/shared/types.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { AppParts } from '../app-parts.ts';
import type { HttpEnv } from '../env.ts';
import { succeedWithText } from '../envelope.ts';
import { signedIn } from '../middleware/caller.ts';
import { jsonBody } from '../middleware/json-body.ts';
import { placedOrderId, presentPlacedOrder } from '../present/order.ts';
import { type CheckoutBody, checkoutBody } from '../price-body.ts';
import { checkoutText, type SameRequest } from '../same-request.ts';
import { validateBody } from '../validate.ts';
import { limitTries, priceRequest, tryingCoupon } from './price.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Place the order (spec 6). */
export const checkoutRoutes = (parts: AppParts) =>
  new Hono<HttpEnv>().post(
    '/cart/checkout/entries',
    async (c, next) => {
      signedIn(c);
      await next();
    },
    jsonBody,
    validateBody(checkoutBody),
    async (c) => {
      const caller = signedIn(c);
      const request = checkoutRequest(c, c.req.valid('json'));
      const limited = await limitTries(c, parts, 'checkout');
      if (limited !== null) return limited;
      return tryingCoupon(c, parts, request.couponCode, async (isUnknown) => {
        try {
          let own = '';
          const text = await parts.operations.placeOrder(caller, request, (order) => {
            own = presentPlacedOrder(order);
            return own;
          });
          // A repeat has the first answer's text, with another order's id: also one that came at the same moment.
          if (text !== own) c.header('idempotent-replayed', 'true');
          c.set('orderId', placedOrderId(text));
          return succeedWithText(c, text);
        } catch (error) {
          if (error instanceof DomainError && error.code === 'COUPON_NOT_FOUND') isUnknown();
          throw error;
        }
      });
    },
  );

function checkoutRequest(c: Context<HttpEnv>, body: CheckoutBody): CheckoutRequest {
  const { autoSelectCoupon: _, ...price } = priceRequest(
    { ...body, auto_select_coupon: false },
    c.get('caller'),
  );
  return {
    ...price,
    addrId: body.addr_id,
    noRemoveFromCart: body.no_remove_from_cart,
    priceToken: body.price_token || null,
    expectedFinal: body.expected_final ?? null,
    idempotencyKey: idempotencyKey(c),
    ...sameCheckout(c, body),
  };
}

/** Empty is as absent. @throws DomainError INVALID_REQUEST */
function idempotencyKey(c: Context<HttpEnv>): string | null {
  const key = c.req.header('idempotency-key') || null;
  if (key !== null && !IDEMPOTENCY_KEY.test(key)) {
    const problem = 'must be 1 to 255 visible ASCII characters, or empty';
    throw new DomainError('INVALID_REQUEST', { fields: [{ field: 'Idempotency-Key', problem }] });
  }
  return key;
}

/** Over method, bare path, region and body: what makes two requests the same (spec 6, "Once"). */
function sameCheckout(c: Context<HttpEnv>, body: CheckoutBody): SameRequest {
  const barePath = c.req.path.replace(/^\/api\/v\/[^/]+/, '');
  const head = `${c.req.method}\n${barePath}\n${c.get('caller').region}\n`;
  return {
    requestHash: sha256Hex(head, checkoutText(body)),
    formerHash: sha256Hex(head, c.get('rawBody')),
  };
}
