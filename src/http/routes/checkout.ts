import type { Context } from 'hono';
import { COUPON_REASONS, DomainError } from '../../domain/values/errors.ts';
import { placeOrder } from '../../operations/checkout/place-order.ts';
import type { CheckoutRequest, SignedIn } from '../../operations/shared/types.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { HttpEnv } from '../env.ts';
import { succeedWithText } from '../envelope.ts';
import { limitTries, tryingCoupon } from '../limit-tries.ts';
import { placedOrderId, presentPlacedOrder } from '../present/order.ts';
import { type CheckoutBody, checkoutBody } from '../price-body.ts';
import { route } from '../route.ts';
import { checkoutText, type SameRequest } from '../same-request.ts';
import { PRICE_ERRORS, priceRequest } from './price.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Place the order (spec 6). */
export const checkoutRoutes = [
  route({
    method: 'POST',
    path: '/shopping/cart/checkout/entries',
    access: 'user',
    body: checkoutBody,
    errors: [
      'ADDRESS_NOT_FOUND',
      'ADDRESS_REGION_MISMATCH',
      'ADDRESS_INVALID',
      'ADDRESS_BLOCKED',
      ...PRICE_ERRORS,
      'OFF_SHELF',
      'STOCK_INSUFFICIENT',
      ...COUPON_REASONS,
      'PRICE_TOKEN_INVALID',
      'PRICE_CHANGED',
      'WALLET_INSUFFICIENT',
      'IDEMPOTENCY_KEY_REUSED',
      'IDEMPOTENCY_KEY_IN_USE',
      'RATE_LIMITED',
    ],
    async handler(call) {
      const { deps, caller, c } = call;
      const request = checkoutRequest(c, caller, call.body);
      const limited = await limitTries(call, 'checkout');
      if (limited !== null) return limited;
      return tryingCoupon(call, request.couponCode, async (isUnknown) => {
        try {
          let own = '';
          const text = await placeOrder(deps, caller, request, (order) => {
            own = presentPlacedOrder(order);
            return own;
          });
          // A repeat, also one at the same moment, gets the first answer's text, which has another order's id.
          if (text !== own) c.header('idempotent-replayed', 'true');
          c.set('orderId', placedOrderId(text));
          return succeedWithText(c, text);
        } catch (error) {
          if (error instanceof DomainError && error.code === 'COUPON_NOT_FOUND') isUnknown();
          throw error;
        }
      });
    },
  }),
];

function checkoutRequest(c: Context<HttpEnv>, caller: SignedIn, body: CheckoutBody): CheckoutRequest {
  const { autoSelectCoupon: _, ...price } = priceRequest({ ...body, auto_select_coupon: false }, caller);
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

/** The header Idempotency-Key; an empty one counts as absent. @throws DomainError INVALID_REQUEST */
function idempotencyKey(c: Context<HttpEnv>): string | null {
  const key = c.req.header('idempotency-key') || null;
  if (key !== null && !IDEMPOTENCY_KEY.test(key)) {
    const problem = 'must be 1 to 255 visible ASCII characters, or empty';
    throw new DomainError('INVALID_REQUEST', { fields: [{ field: 'Idempotency-Key', problem }] });
  }
  return key;
}

/** The hash of method, bare path, region and body, by which two requests are the same (spec 6, "Once"). */
function sameCheckout(c: Context<HttpEnv>, body: CheckoutBody): SameRequest {
  const barePath = c.req.path.replace(/^\/api\/v\/[^/]+/, '');
  const head = `${c.req.method}\n${barePath}\n${c.get('caller').region}\n`;
  return {
    requestHash: sha256Hex(head, checkoutText(body)),
    formerHash: sha256Hex(head, c.get('rawBody')),
  };
}
