import type { CallContext } from '../domain/ports.ts';
import type { RefundAsked } from '../operations/request-refund.ts';
import type {
  Caller,
  CheckoutRequest,
  CouponList,
  OrderView,
  PayOptions,
  PriceRequest,
  SignedIn,
  StoredRefund,
  Summary,
} from '../operations/types.ts';

/** What the http layer calls; `compose` binds the operations to their parts. */
export type Operations = {
  summarizeOrder(caller: Caller, request: PriceRequest): Promise<Summary>;
  listUsableCoupons(caller: Caller, request: PriceRequest): Promise<CouponList>;
  /**
   * `present` makes the success body's text from the order; the operation stores that very text with the key and
   * answers it byte for byte to a repeat.
   */
  placeOrder(
    caller: SignedIn,
    request: CheckoutRequest,
    present: (order: OrderView) => string,
  ): Promise<string>;
  listPayMethods(caller: SignedIn, orderId: string): Promise<PayOptions>;
  notePaidFromClient(caller: SignedIn, orderId: string): Promise<OrderView>;
  requestRefund(asked: RefundAsked, call: CallContext): Promise<StoredRefund>;
  retryRefund(refundId: string, actor: string, call: CallContext): Promise<StoredRefund>;
  cancelOrder(caller: SignedIn, orderId: string): Promise<OrderView>;
};
