import type { RefundRequest } from '../domain/refunds/refund-amounts.ts';
import type { CallContext } from '../domain/values/ports.ts';
import type { NotificationList, NotificationPage } from '../operations/notifications/list-notifications.ts';
import type { MarkRequest } from '../operations/notifications/mark-notifications-read.ts';
import type { NotificationRequest } from '../operations/notifications/send-notification.ts';
import type { EndReviewRequest } from '../operations/orders/end-review.ts';
import type { OrderDetail } from '../operations/orders/get-order.ts';
import type { OrderForSupport } from '../operations/orders/get-order-for-support.ts';
import type { ListRequest } from '../operations/orders/list-orders.ts';
import type { OrderPage } from '../operations/orders/listed-order.ts';
import type { SearchRequest } from '../operations/orders/search-orders.ts';
import type { RefundAsked } from '../operations/refunds/request-refund.ts';
import type {
  Caller,
  CheckoutRequest,
  CouponList,
  NotificationView,
  OrderView,
  PayOptions,
  PriceRequest,
  ServiceCaller,
  SignedIn,
  StoredRefund,
  Summary,
} from '../operations/shared/types.ts';

/** What the http layer calls; `createService` binds the operations to their parts. */
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
  confirmReceipt(caller: SignedIn, orderId: string): Promise<OrderView>;
  listOrders(caller: SignedIn, request: ListRequest): Promise<OrderPage>;
  getOrder(caller: SignedIn, orderId: string): Promise<OrderDetail>;
  /** for the back office; its scope was checked on the way in */
  searchOrders(request: SearchRequest): Promise<OrderPage>;
  getOrderForSupport(orderId: string): Promise<OrderForSupport>;
  /** as it would be; nothing is kept */
  previewRefund(orderId: string, request: RefundRequest): Promise<StoredRefund>;
  endReview(request: EndReviewRequest, call: CallContext): Promise<OrderForSupport>;
  listNotifications(caller: SignedIn, page: NotificationPage): Promise<NotificationList>;
  /** Gives how many are left unread. */
  markNotificationsRead(caller: SignedIn, request: MarkRequest): Promise<number>;
  sendNotification(caller: ServiceCaller, request: NotificationRequest): Promise<NotificationView>;
};
