import { statusLabel } from '../../domain/lifecycle/order-labels.ts';
import type { ListedOrder, OrderPage } from '../../operations/orders/listed-order.ts';
import { ORDER_CURSOR } from '../cursor.ts';
import type { Language } from '../error-table.ts';
import { money, type WireMoney } from './money.ts';
import { presentOrder } from './order.ts';

/** The answer of shopping/orders (spec 13). */
export const presentOrderPage = (page: OrderPage, language: Language) => ({
  orders: page.orders.map((order) => presentListedOrder(order, language)),
  next_cursor: page.next === null ? '' : ORDER_CURSOR.write(page.next.id),
});

/** An order with its lines, amounts, marks and possible actions. */
export function presentListedOrder({ sheet, lines, can }: ListedOrder, language: Language) {
  const m = (amountMinor: bigint) => money(amountMinor, sheet.currency);
  return {
    ...presentOrder({
      ...sheet,
      final: { amountMinor: sheet.finalMinor, currency: sheet.currency },
      createdAtMs: sheet.createdAtMs,
      payDeadlineMs: sheet.payDeadlineMs,
      clientPaidAtMs: sheet.clientPaidAtMs,
    }),
    status_label: statusLabel(sheet.status, language),
    lines: lines.map((line) => presentLine(line, m)),
    amounts: {
      goods: m(sheet.goodsMinor),
      mall_discount: m(sheet.mallDiscountMinor),
      shipping: m(sheet.shippingMinor),
      tax: m(sheet.taxMinor),
      coupon: m(sheet.couponMinor),
      cash: m(sheet.cashMinor),
      final: m(sheet.finalMinor),
    },
    partly_purchased: sheet.partlyPurchased,
    partly_refunded: sheet.partlyRefunded,
    payment_review: sheet.paymentReview,
    last_payment_error: sheet.lastPaymentError ?? '',
    can_pay: can.pay,
    can_cancel: can.cancel,
    can_confirm: can.confirm,
  };
}

/** A line in the form of a summary's entry; every ordered line was available. */
const presentLine = (line: ListedOrder['lines'][number], m: (amountMinor: bigint) => WireMoney) => ({
  sku_id: line.skuId,
  spu_id: line.spuId,
  title: line.title,
  count: line.count,
  unit: m(line.unitMinor),
  amount: m(line.amountMinor),
  mall_discount: m(line.mallDiscountMinor),
  coupon_discount: m(line.couponDiscountMinor),
  tax: m(line.taxMinor),
  payable: m(line.payableMinor),
  available: true,
  reason: '',
  mall: line.mall,
  channel: line.channelKey,
});
