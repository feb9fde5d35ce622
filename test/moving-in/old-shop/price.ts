import type { Catalogue, Channel, Coupon, Sku } from './catalogue.ts';
import { type CouponView, takeCoupon } from './coupons.ts';
import { type Decimal, decimal, least, ofMinor, rounded, shared, times, total } from './decimal.ts';

// The price of an order, spec 4, step by step as it is written there.

export type Line = {
  readonly sku: Sku;
  readonly count: number;
  readonly unit: Decimal;
  readonly amount: Decimal;
  readonly reason: string;
  mallDiscount: Decimal;
  couponDiscount: Decimal;
  tax: Decimal;
};
export type Offer = { readonly channel: Channel; readonly fee: Decimal; readonly tax: Decimal };
export type Mall = {
  readonly mall: string;
  readonly lines: readonly Line[];
  readonly goods: Decimal;
  discount: Decimal;
  shipping: Decimal;
  tax: Decimal;
  selected: string;
  channels: readonly Offer[];
  amount: Decimal;
};
export type Asked = {
  readonly entries: readonly { readonly spuId: string; readonly skuId: string; readonly count: number }[];
  readonly channels: Readonly<Record<string, string>>;
  readonly code: string;
  readonly isAuto: boolean;
  readonly cash: Decimal;
  readonly region: string;
  readonly currency: string;
};
export type Found = {
  readonly catalogue: Catalogue;
  readonly skus: readonly Sku[];
  readonly coupons: readonly Coupon[];
  readonly rate: string;
  readonly discounts: (malls: readonly Mall[]) => Promise<ReadonlyMap<string, Decimal>>;
  readonly wallet: Decimal;
};
export type Priced = {
  readonly malls: readonly Mall[];
  readonly lines: readonly Line[];
  readonly coupon: CouponView;
  readonly cash: Decimal;
  readonly final: Decimal;
};

/** The error that the caller gets instead of a price. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: object;
  constructor(status: number, code: string, data: object = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

export async function price(asked: Asked, found: Found): Promise<Priced> {
  const lines = linesOf(asked, found);
  const malls = mallsOf(lines);
  const discounts = await found.discounts(malls);
  for (const mall of malls) priceMall(mall, discounts.get(mall.mall) ?? 0n, asked, found);
  const coupon = takeCoupon(found.coupons, asked.code, asked.isAuto, { ...asked, lines, malls });
  const due = total(malls.map((mall) => mall.amount)) - coupon.discount;
  const cash = least(asked.cash, found.wallet, due);
  return { malls, lines, coupon, cash, final: due - cash };
}

function linesOf({ entries, currency }: Asked, { skus, rate }: Found): Line[] {
  return entries.map(({ spuId, skuId, count }, index) => {
    const sku = skus.find((one) => one.sku_id === skuId && one.spu_id === spuId);
    if (sku === undefined) throw new Refusal(404, 'SKU_NOT_FOUND', { index });
    const unit = rounded(times(decimal(String(sku.price_fen)), decimal(rate)) / 100n, currency);
    const reason = sku.status !== 'on_sale' ? 'OFF_SHELF' : sku.stock < count ? 'STOCK_INSUFFICIENT' : '';
    const nothing = { mallDiscount: 0n, couponDiscount: 0n, tax: 0n };
    return { sku, count, unit, amount: unit * BigInt(count), reason, ...nothing };
  });
}

const sold = (mall: Mall): Line[] => mall.lines.filter((line) => line.reason === '');

function mallsOf(lines: readonly Line[]): Mall[] {
  return [...Map.groupBy(lines, (line) => line.sku.mall)].map(([mall, own]) => ({
    mall,
    lines: own,
    goods: total(own.filter((line) => line.reason === '').map((line) => line.amount)),
    ...{ discount: 0n, shipping: 0n, tax: 0n, selected: '', channels: [], amount: 0n },
  }));
}

function priceMall(mall: Mall, discount: Decimal, asked: Asked, found: Found): void {
  const lines = sold(mall);
  if (lines.length === 0) return;
  mall.discount = least(discount, mall.goods);
  const discounts = shared(
    mall.discount,
    lines.map((line) => line.amount),
    asked.currency,
  );
  lines.forEach((line, at) => {
    line.mallDiscount = discounts[at] ?? 0n;
  });
  mall.channels = offersFor(mall, asked, found);
  const key = asked.channels[mall.mall] ?? '';
  const chosen = key === '' ? mall.channels[0] : mall.channels.find((one) => one.channel.channel_key === key);
  if (chosen === undefined) throw new Refusal(422, 'CHANNEL_UNAVAILABLE', { mall: mall.mall });
  mall.selected = chosen.channel.channel_key;
  mall.shipping = chosen.fee;
  mall.tax = chosen.tax;
  const taxes = shared(
    mall.tax,
    lines.map((line) => line.amount - line.mallDiscount),
    asked.currency,
  );
  lines.forEach((line, at) => {
    line.tax = taxes[at] ?? 0n;
  });
  mall.amount = mall.goods - mall.discount + mall.shipping + mall.tax;
}

function offersFor(mall: Mall, { region, currency }: Asked, { catalogue, rate }: Found): Offer[] {
  const weight = sold(mall).reduce((all, line) => all + line.sku.weight_g * line.count, 0);
  const net = mall.goods - mall.discount;
  const ways = catalogue.channels.filter((one) => one.region === region && weight <= one.max_weight_g);
  return ways.map((channel) => {
    const steps = Math.ceil(Math.max(0, weight - channel.first_weight_g) / channel.step_weight_g);
    const fen = channel.first_fee_fen + steps * channel.step_fee_fen;
    const isFree = catalogue.free.some(
      (one) =>
        one.mall === mall.mall &&
        one.region === region &&
        one.channel_key === channel.channel_key &&
        one.currency === currency &&
        net >= ofMinor(BigInt(one.threshold_minor), currency),
    );
    return {
      channel,
      fee: isFree ? 0n : rounded(times(decimal(String(fen)), decimal(rate)) / 100n, currency),
      tax: rounded((net * BigInt(channel.tax_bps)) / 10_000n, currency),
    };
  });
}
