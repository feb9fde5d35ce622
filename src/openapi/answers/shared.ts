import { money } from './common.ts';
import { foundOrder, inspectedOrder, listedOrder, order, orderDetail } from './order.ts';
import { couponList, mall, orderLine, paymentMethod, summary } from './price.ts';
import { orderRefund, refund } from './refund.ts';

/** The schemas under components/schemas, by name. */
export const SHARED_ANSWERS = {
  Money: money,
  Summary: summary,
  Mall: mall,
  CouponList: couponList,
  PaymentMethod: paymentMethod,
  Order: order,
  OrderLine: orderLine,
  ListedOrder: listedOrder,
  OrderDetail: orderDetail,
  OrderRefund: orderRefund,
  Refund: refund,
  FoundOrder: foundOrder,
  OrderForSupport: inspectedOrder,
};
