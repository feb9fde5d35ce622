import type { Address } from '../address/address.ts';
import type { CouponForCaller } from '../pricing/coupons.ts';
import type { Counted } from '../pricing/goods.ts';
import type { Price } from '../pricing/price.ts';
import type { CallContext } from '../values/ports.ts';
import { type ChangeRows, type DecideAt, newRows } from './change.ts';
import { newRequest } from './outbound-request.ts';
import type { HoldState, NewOrder, OrderEntry } from './records.ts';
import { addNotification, addOutgoing, wireAmount } from './tell.ts';

/** An order that was checked and priced, about to be placed (spec 6). */
export type Placing = {
  readonly orderId: string;
  readonly shortId: string;
  readonly caller: CallContext & {
    readonly userId: string;
    readonly language: string;
    readonly client: string;
  };
  readonly noRemoveFromCart: boolean;
  readonly address: Address;
  readonly price: Price;
  readonly rate: { readonly text: string; readonly asOfMs: number };
  /** the applied coupon as it was read, with its limit per user and the user's own uses */
  readonly coupon: CouponForCaller | null;
  readonly nowMs: number;
  readonly payDeadlineMs: number;
};

/** The first change of an order: its rows, and its guarded effects on what others share. */
export type PlacedChange = {
  readonly order: NewOrder;
  readonly entries: readonly OrderEntry[];
  readonly rows: ChangeRows;
  readonly takes: {
    /** the next state of the frozen wallet money; null without any */
    readonly holdTo: HoldState | null;
    /** the coupon to be used, with the limit per user that was read */
    readonly coupon: { readonly code: string; readonly perUserLimit: number | null } | null;
    readonly leavesCart: boolean;
  };
};

/** An order whose final is 0 is paid at once, by wallet money or coupon. */
export const placedStatus = ({ final }: Price) => (final === 0n ? 'paid' : 'unpaid');

/**
 * Whether the entries leave the cart at the checkout: unless the caller says no, and always when paid at once (spec 6).
 */
export const leavesCartNow = ({ noRemoveFromCart, price }: Placing): boolean =>
  !noRemoveFromCart || price.final === 0n;

/**
 * Places an order. Pure, as every later decision about it (src/domain/order/decide.ts). `order.created` is its first
 * outgoing event; where `isNotified`, the orders service gets the same event by HTTP. An order that is paid at once
 * also tells that it is paid, like any other.
 */
export function place(
  placing: Placing,
  { newId }: Pick<DecideAt, 'newId'>,
  isNotified: boolean,
): PlacedChange {
  const { price, nowMs, caller } = placing;
  const { userId, language } = caller;
  const order = { orderId: placing.orderId, shortId: placing.shortId, userId, language };
  const context = { order, traceparent: caller.traceparent, nowMs, newId };
  const entries = entriesOf(placing);
  const rows = newRows(0);
  const final = wireAmount({ amountMinor: price.final, currency: price.currency });
  addOutgoing(context, rows, 'order.created', {
    region: price.region,
    final,
    entries: entries.map(({ skuId, spuId, count }) => ({ sku_id: skuId, spu_id: spuId, count })),
  });
  const [created] = rows.outgoing;
  if (isNotified && created !== undefined)
    rows.requests.push(newRequest(context, 'notify', `notify:${created.eventId}`, created.payload));
  if (price.final === 0n) {
    const reason = 'nothing_left_to_pay';
    addOutgoing(context, rows, 'order.paid', { status: 'paid', from: 'unpaid', reason, final });
    addNotification(context, rows, 'paid', 'order/paid');
  }
  return {
    order: orderOf(placing),
    entries,
    rows,
    takes: {
      holdTo: price.cash === 0n ? null : price.final === 0n ? 'deducting' : 'bound',
      coupon: price.coupon.applied
        ? { code: price.coupon.code, perUserLimit: placing.coupon?.coupon.perUserLimit ?? null }
        : null,
      leavesCart: leavesCartNow(placing),
    },
  };
}

/** The ordered SKUs and counts, in request order. */
export const linesOf = ({ price }: Placing): Counted[] =>
  price.malls
    .flatMap((mall) => mall.lines)
    .sort((a, b) => a.lineNo - b.lineNo)
    .map(({ sku, count }) => ({ skuId: sku.skuId, count }));

/** The order's row: it keeps its price with every step, the rate and its time (spec 6, last point). */
function orderOf(placing: Placing): NewOrder {
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
    forexRate: placing.rate.text,
    forexAsOfMs: placing.rate.asOfMs,
    price: keptOf(price),
    noRemoveFromCart: placing.noRemoveFromCart,
    cartLeftAtMs: leavesCartNow(placing) ? nowMs : null,
    payDeadlineMs: placing.payDeadlineMs,
    paymentReview: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/**
 * The price with every step (spec 6, last point), less the fields that no answer shows: stock, weights, channel fees.
 */
const keptOf = (price: Price) => ({
  ...price,
  malls: price.malls.map((mall) => ({
    ...mall,
    lines: mall.lines.map(({ sku: { skuId, spuId, mall: of, title }, ...line }) => ({
      ...line,
      sku: { skuId, spuId, mall: of, title },
    })),
    channels: mall.channels.map(({ channel: { key, name, etaDays }, ...rest }) => ({
      ...rest,
      channel: { key, name, etaDays },
    })),
  })),
});

const entriesOf = ({ orderId, price }: Placing): OrderEntry[] =>
  price.malls
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
