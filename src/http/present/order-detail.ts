import type { OrderDetail } from '../../operations/orders/get-order.ts';
import type { Language } from '../error-table.ts';
import { money } from './money.ts';
import { presentListedOrder } from './order-list.ts';
import { presentRefundFacts } from './refund.ts';
import { presentMall } from './summary.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The user's own order: who of the staff did something, and their note, are for the back office only. */
export const presentOwnOrder = (detail: OrderDetail, language: Language) =>
  presentOrderDetail({ ...detail, timeline: detail.timeline.map(withoutPerson) }, language);

/** An actor is a role, `event:NAME`, or `SERVICE:PERSON`, whose reason has their note behind the action's name. */
function withoutPerson(step: OrderDetail['timeline'][number]): OrderDetail['timeline'][number] {
  const [service = '', person] = step.who.split(':');
  if (person === undefined || service === 'event') return step;
  return { ...step, who: service, why: step.why.split(':')[0] ?? '' };
}

/**
 * An order in full (spec 13): the fields of lists, with price steps, address, payments, refunds, parcels and timeline.
 */
export function presentOrderDetail(detail: OrderDetail, language: Language) {
  const { addrId, ...address } = detail.sheet.address;
  return {
    ...presentListedOrder(detail, language),
    price: presentPrice(detail),
    address: { id: addrId, ...address },
    payments: detail.payments.map(presentPayment),
    refunds: detail.refunds.map(presentRefund),
    parcels: detail.parcels.map((parcel) => presentParcel(parcel, detail.lines)),
    timeline: detail.timeline.map(({ who, atMs, from, to, why }) => ({
      who,
      when: iso(atMs),
      from,
      to,
      why,
    })),
  };
}

/**
 * The price as the summary showed it when the order was placed (spec 4). An order of the old service has no malls here.
 */
function presentPrice({ sheet, price }: OrderDetail) {
  const m = (amountMinor: bigint) => money(amountMinor, sheet.currency);
  return {
    malls: price?.malls.map((mall) => presentMall(mall, m)) ?? [],
    goods: m(sheet.goodsMinor),
    mall_discount: m(sheet.mallDiscountMinor),
    shipping: m(sheet.shippingMinor),
    tax: m(sheet.taxMinor),
    coupon: {
      code: sheet.couponCode,
      applied: sheet.couponCode !== '',
      discount: m(sheet.couponMinor),
      shipping_off: price?.coupon.shippingOff ?? false,
    },
    discount_sum: m(sheet.mallDiscountMinor + sheet.couponMinor),
    cash: m(sheet.cashMinor),
    final: m(sheet.finalMinor),
    forex: { rate: sheet.forexRate, as_of: iso(sheet.forexAsOfMs) },
  };
}

const presentPayment = (payment: OrderDetail['payments'][number]) => ({
  payment_id: payment.paymentId,
  status: payment.status,
  method: payment.method,
  amount:
    payment.amountMinor === null || payment.currency === null
      ? null
      : money(payment.amountMinor, payment.currency),
  reason: payment.reason ?? '',
  occurred_at: iso(payment.occurredAtMs),
});

const presentRefund = (refund: OrderDetail['refunds'][number]) => ({
  id: refund.refundId,
  // For the APP an early refund is a ticket's refund.
  kind: refund.kind === 'early' ? 'ticket' : refund.kind,
  ...presentRefundFacts(refund),
  legs: refund.legs.map((leg) => ({
    leg: leg.leg,
    status: leg.status,
    amount: money(leg.amountMinor, leg.currency),
    attempt: leg.attempts.at(-1)?.attempt ?? 1,
  })),
});

/** A parcel; without entries in its events it holds all of the order's. */
const presentParcel = (parcel: OrderDetail['parcels'][number], lines: OrderDetail['lines']) => ({
  group_id: parcel.groupId,
  status: parcel.status,
  carrier: parcel.carrier,
  tracking_no: parcel.trackingNo,
  entries: (parcel.entries ?? lines).map(({ skuId, count }) => ({ sku_id: skuId, count })),
  updated_at: iso(parcel.updatedAtMs),
});
