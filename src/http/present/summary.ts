import type { PricedLine, PricedMall } from '../../domain/pricing/price.ts';
import type { Summary } from '../../operations/shared/types.ts';
import { ERROR_TABLE, type Language } from '../error-table.ts';
import { money } from './money.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** The answer of cal_price (spec 4), with the fields that the live APP reads. */
export function presentSummary(summary: Summary) {
  const { price } = summary;
  const m = (amountMinor: bigint) => money(amountMinor, price.currency);
  const { coupon } = price;
  return {
    malls: price.malls.map((mall) => presentMall(mall, m)),
    goods: m(price.goods),
    shipping: m(price.shipping),
    tax: m(price.tax),
    discount_sum: m(price.discountSum),
    coupon: {
      code: coupon.code,
      applied: coupon.applied,
      reason: coupon.reason ?? '',
      shortfall: coupon.shortfall === null ? null : m(coupon.shortfall),
      discount: m(coupon.discount),
    },
    cash: m(price.cash),
    final: m(price.final),
    payment: { payment_methods: summary.paymentMethods },
    price_token: summary.priceToken ?? '',
    expires_at: summary.expiresAtMs === null ? '' : iso(summary.expiresAtMs),
    can_checkout: price.canCheckout,
    degraded: summary.degraded,
    forex: { rate: summary.rate.text, as_of: iso(summary.rateAsOfMs) },
  };
}

/** The toast for a coupon that cannot be used, which does not fail the summary. */
export const toastOf = ({ price }: Summary, language: Language): string =>
  price.coupon.reason === null ? '' : ERROR_TABLE[price.coupon.reason].toast[language];

type Wire = (amountMinor: bigint) => ReturnType<typeof money>;

/** One mall of a price, step by step. */
export function presentMall(mall: PricedMall, m: Wire) {
  return {
    mall: mall.mall,
    entries: mall.lines.map((line) => presentLine(line, m)),
    goods: m(mall.goods),
    discount: m(mall.discount),
    shipping: m(mall.shipping),
    tax: m(mall.tax),
    selected_channel: mall.selectedChannel,
    channels: mall.channels.map(({ channel, f00, tax }) => ({
      key: channel.key,
      name: channel.name,
      f00: m(f00),
      tax: m(tax),
      eta_days: channel.etaDays,
    })),
    amount: m(mall.amount),
  };
}

const presentLine = (line: PricedLine, m: Wire) => ({
  sku_id: line.sku.skuId,
  spu_id: line.sku.spuId,
  title: line.sku.title,
  count: line.count,
  unit: m(line.unit),
  amount: m(line.amount),
  mall_discount: m(line.mallDiscount),
  coupon_discount: m(line.couponDiscount),
  tax: m(line.tax),
  payable: m(line.payable),
  available: line.reason === null,
  reason: line.reason ?? '',
});
