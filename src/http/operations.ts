import type { CallContext } from '../domain/ports.ts';
import type { FindRequest } from '../operations/find-orders.ts';
import type { InspectedOrder } from '../operations/inspect-order.ts';
import type { NotificationList, NotificationPage } from '../operations/list-notifications.ts';
import type { ListRequest } from '../operations/list-orders.ts';
import type { OrderPage } from '../operations/listed-order.ts';
import type { MarkRequest } from '../operations/mark-notifications-read.ts';
import type { RefundAsked } from '../operations/request-refund.ts';
import type { OrderDetail } from '../operations/show-order.ts';
import type { NotificationRequest } from '../operations/take-notification.ts';
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
  confirmReceipt(caller: SignedIn, orderId: string): Promise<OrderView>;
  listOrders(caller: SignedIn, request: ListRequest): Promise<OrderPage>;
  showOrder(caller: SignedIn, orderId: string): Promise<OrderDetail>;
  /** for the back office; its scope was checked on the way in */
  findOrders(request: FindRequest): Promise<OrderPage>;
  inspectOrder(orderId: string): Promise<InspectedOrder>;
  listNotifications(caller: SignedIn, page: NotificationPage): Promise<NotificationList>;
  /** Gives how many are left unread. */
  markNotificationsRead(caller: SignedIn, request: MarkRequest): Promise<number>;
  takeNotification(caller: ServiceCaller, request: NotificationRequest): Promise<NotificationView>;
};
