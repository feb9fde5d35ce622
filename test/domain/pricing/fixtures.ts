import type { RegionSetup, ShippingChannel, Sku } from '../../../src/domain/pricing/catalogue.ts';
import type { Coupon, CouponForCaller } from '../../../src/domain/pricing/coupons.ts';
import { parseEntries } from '../../../src/domain/pricing/entries.ts';
import { priceGoods } from '../../../src/domain/pricing/goods.ts';
import type { GoodsLine, PriceInput } from '../../../src/domain/pricing/price.ts';
import { parseAmount, parseRate, type Rate } from '../../../src/domain/values/money.ts';
import { addressOf, channelOf, demoData as demo, skuOf } from '../../../src/tooling/dev/demo-data.ts';

/** 2026-01-01T00:00:00Z */
export const NOW_MS = Date.UTC(2026, 0, 1);

export const SKUS: ReadonlyMap<string, Sku> = new Map(
  demo.skus.map((one) => [one.sku_id, { ...skuOf(one), onSale: one.status === 'on_sale' }]),
);

export const DRESS = '37804755-378047556';
export const DRESS_M = '37804755-378047557';
export const BACKPACK = '9901757-99017575';
export const FRYER = '5120010-51200101';
export const PAPER = '5120010-51200102';
export const LAMP_OFF_SHELF = '6000000-60000001';
export const MUG_SOLD_OUT = '6000001-60000002';

export type Region = 'US' | 'GB' | 'JP';
const CURRENCIES = { US: 'USD', GB: 'GBP', JP: 'JPY' } as const;

export function must<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the fixture lacks a value');
  return value;
}

const minor = (text: string, currency: string): bigint => must(parseAmount(text, currency));
export const rateFor = (region: Region): Rate =>
  must(parseRate(demo.forex_mock.rates[CURRENCIES[region]] ?? ''));

export const channel = (over: Partial<ShippingChannel> & { readonly key: string }): ShippingChannel => ({
  region: 'US',
  name: over.key,
  priority: 1,
  firstWeightG: 500,
  firstFeeFen: 4500n,
  stepWeightG: 500,
  stepFeeFen: 1800n,
  taxBps: 600,
  etaDays: [7, 10],
  maxWeightG: 30_000,
  ...over,
});

const CHANNELS: readonly ShippingChannel[] = demo.channels.map((one) => ({
  ...channelOf(one),
  key: one.key,
  etaDays: [one.eta_days[0] ?? 0, one.eta_days[1] ?? 0],
}));

/** The demo's region, with the channels of all regions: the domain must select its region's channels itself. */
export const setupOf = (region: Region, over: Partial<RegionSetup> = {}): RegionSetup => ({
  region,
  currency: CURRENCIES[region],
  channels: CHANNELS,
  freeShipping: demo.free_shipping.map((row) => ({
    mall: row.mall,
    region: row.region,
    channelKey: row.channel,
    threshold: { amountMinor: minor(row.threshold.v, row.threshold.c), currency: row.threshold.c },
  })),
  ...over,
});

/** The lines of a request's entries, at the demo's rate. */
export function linesOf(region: Region, ...raw: string[]): GoodsLine[] {
  const parsed = parseEntries(raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return priceGoods(parsed.entries, SKUS, rateFor(region), CURRENCIES[region]);
}

/** No coupon, discount or cash unless said otherwise. */
export function inputOf(region: Region, raw: readonly string[], over: Partial<PriceInput> = {}): PriceInput {
  return {
    setup: setupOf(region),
    nowMs: NOW_MS,
    rate: rateFor(region),
    lines: linesOf(region, ...raw),
    requestedChannels: {},
    mallDiscounts: [],
    coupon: { kind: 'none' },
    cashAskedMinor: 0n,
    walletBalanceMinor: 0n,
    ...over,
  };
}

/** A public coupon of 5.00 off (500 yen) that restricts nothing. */
export const coupon = (over: Partial<Coupon> = {}): Coupon => ({
  code: 'C',
  kind: 'amount_off',
  off: { USD: 500n, GBP: 500n, JPY: 500n },
  percent: null,
  cap: null,
  minSpend: null,
  malls: [],
  skuIds: [],
  regions: [],
  totalLimit: null,
  perUserLimit: null,
  isPublic: true,
  startsAtMs: null,
  endsAtMs: null,
  usedCount: 0,
  ...over,
});

export const forCaller = (
  over: Partial<Coupon> = {},
  caller: Partial<CouponForCaller> = {},
): CouponForCaller => ({
  coupon: coupon(over),
  owned: false,
  usedByCaller: 0,
  ...caller,
});

export const byCode = (found: CouponForCaller) => ({ kind: 'code' as const, code: found.coupon.code, found });

export const percentOff = (percent: string, over: Partial<Coupon> = {}): Partial<Coupon> => ({
  kind: 'percent_off',
  off: null,
  percent,
  ...over,
});

export const WELCOME5 = forCaller({
  code: 'WELCOME5',
  off: { USD: 500n },
  minSpend: { USD: 3000n },
  regions: ['US'],
  totalLimit: 1000,
  perUserLimit: 1,
});

export const demoAddresses = demo.addresses.map(addressOf);
