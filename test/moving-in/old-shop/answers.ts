import { type Catalogue, listOf, type Method, tableOf } from './catalogue.ts';
import { decimal, money, total } from './decimal.ts';
import type { Asked, Line, Mall, Priced } from './price.ts';

// The answers of the old shop, field by field (spec 4, 6), and its sentences for people.

const SENTENCES: Readonly<Record<string, string>> = {
  SKU_NOT_FOUND: 'An item does not exist any more.',
  CHANNEL_UNAVAILABLE: 'This way of shipping is not available for the order.',
  REGION_UNSUPPORTED: 'We do not deliver to this region yet.',
  UNAUTHENTICATED: 'Please sign in.',
  STOCK_INSUFFICIENT: 'There is not enough of an item left.',
  OFF_SHELF: 'An item is no longer sold.',
  COUPON_NOT_FOUND: 'This coupon does not exist.',
  COUPON_EXPIRED: 'This coupon has expired.',
  COUPON_REGION: 'This coupon is not valid in your region.',
  COUPON_USED_UP: 'This coupon has been used up.',
  COUPON_ALREADY_USED: 'You have already used this coupon.',
  COUPON_NOT_APPLICABLE: 'This coupon does not apply to these items.',
  COUPON_MIN_SPEND: 'Spend a little more to use this coupon.',
};

export const envelope = (status: number, data: object, error = '', why = error): Response =>
  Response.json({ code: status, data, error, toast: SENTENCES[why] ?? '' }, { status });

type Shown = {
  readonly asked: Asked;
  readonly priced: Priced;
  readonly catalogue: Catalogue;
  readonly client: string;
};
type Rate = { readonly rate: string; readonly asOf: string };

export function summary(shown: Shown, { rate, asOf }: Rate) {
  const { asked, priced } = shown;
  const m = (value: bigint) => money(value, asked.currency);
  const sum = (key: 'goods' | 'shipping' | 'tax' | 'discount') =>
    total(priced.malls.map((mall) => mall[key]));
  const { coupon } = priced;
  return {
    malls: priced.malls.map((mall) => mallOf(mall, m)),
    goods: m(sum('goods')),
    shipping: m(sum('shipping')),
    tax: m(sum('tax')),
    discount_sum: m(sum('discount') + coupon.discount),
    coupon: {
      code: coupon.code,
      applied: coupon.applied,
      reason: coupon.reason,
      shortfall: coupon.shortfall === null ? null : m(coupon.shortfall),
      discount: m(coupon.discount),
    },
    cash: m(priced.cash),
    final: m(priced.final),
    payment: { payment_methods: methodsOf(shown) },
    price_token: crypto.randomUUID(),
    expires_at: new Date(Date.now() + 600_000).toISOString(),
    can_checkout: priced.lines.every((line) => line.reason === ''),
    degraded: [],
    forex: { rate, as_of: asOf },
  };
}

type Wire = (value: bigint) => { v: string; c: string };

const mallOf = (mall: Mall, m: Wire) => ({
  mall: mall.mall,
  entries: mall.lines.map((line) => lineOf(line, m)),
  goods: m(mall.goods),
  discount: m(mall.discount),
  shipping: m(mall.shipping),
  tax: m(mall.tax),
  selected_channel: mall.selected,
  channels: mall.channels.map(({ channel, fee, tax }) => ({
    key: channel.channel_key,
    name: channel.name,
    f00: m(fee),
    tax: m(tax),
    eta_days: [channel.eta_days_from, channel.eta_days_to],
  })),
  amount: m(mall.amount),
});

const lineOf = ({ sku, ...line }: Line, m: Wire) => ({
  sku_id: sku.sku_id,
  spu_id: sku.spu_id,
  title: sku.title,
  count: line.count,
  unit: m(line.unit),
  amount: m(line.amount),
  mall_discount: m(line.mallDiscount),
  coupon_discount: m(line.couponDiscount),
  tax: m(line.tax),
  // An item that cannot be sold costs nothing.
  payable: m(line.reason === '' ? line.amount - line.mallDiscount - line.couponDiscount + line.tax : 0n),
  available: line.reason === '',
  reason: line.reason,
});

function methodsOf({ asked, priced, catalogue, client }: Shown) {
  const allows = (text: string | null, value: string) => {
    const list = listOf(text);
    return list.length === 0 || list.includes(value);
  };
  const isFor = (one: Method) =>
    allows(one.regions, asked.region) &&
    allows(one.clients, client) &&
    priced.final >= decimal(tableOf(one.min_amount)[asked.currency] ?? '0');
  if (priced.final === 0n) return [];
  return catalogue.methods.filter(isFor).map(({ title, name, logo }) => ({ title, name, logo }));
}
