import type { Deps } from '../deps.ts';
import type { Address } from '../domain/address.ts';
import type { CouponForCaller } from '../domain/coupons.ts';
import { formatMinor } from '../domain/money.ts';
import { type ChangeRows, newRows } from '../domain/order/change.ts';
import type { OutgoingEvent } from '../domain/order/records.ts';
import { addNotification } from '../domain/order/tell.ts';
import type { Price } from '../domain/price.ts';
import type { NewOrder, NewOrderEntry } from '../repositories/orders.ts';
import type { DatedRate } from './current-rate.ts';

import type { CheckoutRequest, OrderView, SignedIn } from './types.ts';

export type Placing = {
  readonly orderId: string;
  readonly shortId: string;
  readonly caller: SignedIn;
  readonly request: CheckoutRequest;
  readonly address: Address;
  readonly price: Price;
  readonly rate: DatedRate;
  /** the applied coupon as it was read: its limit per user, and whether the user has had to do with it */
  readonly coupon: CouponForCaller | null;
  readonly nowMs: number;
};

/** A final of 0 is paid at once by the wallet. */
const placedStatus = ({ final }: Price) => (final === 0n ? 'paid' : 'unpaid');

const payDeadlineMs = ({ settings }: Deps, nowMs: number): number =>
  nowMs + settings.payDeadlineMinutes * 60_000;

/** The order as its caller is told of it. */
export const placedView = (deps: Deps, { orderId, shortId, price, nowMs }: Placing): OrderView => ({
  orderId,
  shortId,
  status: placedStatus(price),
  final: { amountMinor: price.final, currency: price.currency },
  createdAtMs: nowMs,
  payDeadlineMs: payDeadlineMs(deps, nowMs),
  clientPaidAtMs: null,
});

/** The order's row: it keeps its price with every step, the rate and its time (spec 6, last point). */
export function orderRow(deps: Deps, placing: Placing): NewOrder {
  const { price, caller, address, nowMs } = placing;
  const { addrId, region, receiver, email, phone, street, city, province, postcode } = address;
  return {
    orderId: placing.orderId,
    shortId: placing.shortId,
    userId: caller.userId,
    region: price.region,
    currency: price.currency,
    language: caller.language,
    client: caller.client,
    status: placedStatus(price),
    address: { addrId, region, receiver, email, phone, street, city, province, postcode },
    couponCode: price.coupon.applied ? price.coupon.code : '',
    goodsMinor: price.goods,
    mallDiscountMinor: price.mallDiscountSum,
    shippingMinor: price.shipping,
    taxMinor: price.tax,
    couponMinor: price.coupon.discount,
    cashMinor: price.cash,
    finalMinor: price.final,
    forexRate: placing.rate.rate.text,
    forexAsOf: placing.rate.asOfMs,
    price,
    noRemoveFromCart: placing.request.noRemoveFromCart,
    cartLeftAt: leavesCartNow(placing) ? nowMs : null,
    payDeadline: payDeadlineMs(deps, nowMs),
    paymentReview: false,
    createdAt: nowMs,
    updatedAt: nowMs,
  };
}

/** At once when asked to, and when the order is paid at once (spec 6, "Cart"). */
export const leavesCartNow = ({ request, price }: Placing): boolean =>
  !request.noRemoveFromCart || price.final === 0n;

export function entryRows({ orderId, price }: Placing): NewOrderEntry[] {
  return price.malls
    .flatMap((mall) => mall.lines.map((line) => ({ line, channelKey: mall.selectedChannel })))
    .map(({ line, channelKey }) => ({
      orderId,
      lineNo: line.lineNo,
      skuId: line.sku.skuId,
      spuId: line.sku.spuId,
      mall: line.sku.mall,
      title: line.sku.title,
      count: line.count,
      unitMinor: line.unit,
      amountMinor: line.amount,
      mallDiscountMinor: line.mallDiscount,
      couponDiscountMinor: line.couponDiscount,
      taxMinor: line.tax,
      payableMinor: line.payable,
      channelKey,
    }))
    .sort((a, b) => a.lineNo - b.lineNo);
}

export const skuIdsOf = (placing: Placing): string[] => entryRows(placing).map((row) => row.skuId);

/** `order.created`, and `order.paid` right behind it when the wallet paid all: with the fields of any other move. */
export function placedEvents(deps: Deps, placing: Placing): OutgoingEvent[] {
  const { orderId, shortId, price, caller, nowMs } = placing;
  const whose = { order_id: orderId, short_id: shortId, user_id: caller.userId };
  const final = { v: formatMinor(price.final, price.currency), c: price.currency };
  const entries = entryRows(placing).map(({ skuId, spuId, count }) => ({
    sku_id: skuId,
    spu_id: spuId,
    count,
  }));
  const created = { ...whose, region: price.region, final, entries };
  const paid = { ...whose, status: 'paid', from: 'unpaid', reason: 'nothing_left_to_pay', final };
  const events: readonly (readonly [topic: string, payload: Readonly<Record<string, unknown>>])[] = [
    ['order.created', created],
    ...(price.final === 0n ? [['order.paid', paid] as const] : []),
  ];
  return events.map(([topic, payload], seq) => {
    const eventId = deps.ids.unique();
    return {
      orderId,
      eventId,
      seq,
      topic,
      payload: { event_id: eventId, ...payload, occurred_at: new Date(nowMs).toISOString() },
      traceparent: caller.traceparent,
      createdAt: nowMs,
    };
  });
}

/** An order paid at once is told like any other that gets paid; its numbers go on after `placedEvents`. */
export function placedNotification(deps: Deps, placing: Placing): ChangeRows {
  const { orderId, shortId, caller, price, nowMs } = placing;
  const rows = newRows(2);
  if (price.final > 0n) return rows;
  const order = { orderId, shortId, userId: caller.userId, language: caller.language };
  const context = { order, traceparent: caller.traceparent, nowMs, newId: () => deps.ids.unique() };
  addNotification(context, rows, 'paid', 'order/paid');
  return rows;
}
