import fc from 'fast-check';
import type { Sku } from '../../../src/domain/pricing/catalogue.ts';
import { COUPON_KINDS, type Coupon, type CouponForCaller } from '../../../src/domain/pricing/coupons.ts';
import { priceGoods } from '../../../src/domain/pricing/goods.ts';
import type { CouponChoice, PriceInput } from '../../../src/domain/pricing/price.ts';
import { channel, coupon, NOW_MS, rateFor, setupOf } from './fixtures.ts';

/** A price's input, and the coupons that a caller has for it. */
export type RandomCart = { readonly input: PriceInput; readonly candidates: readonly CouponForCaller[] };

const MALLS = ['taobao', 'tmall', 'jd'];
const SKU_IDS = Array.from({ length: 12 }, (_, at) => `${at}`);
const CODES = ['a', 'B', 'C1', 'c1', 'Z'];

/** Mostly the harmless value, because a cart where everything is refused tests nothing else. */
const mostly = <T, R>(harmless: T, ...others: R[]) =>
  fc.oneof(
    { arbitrary: fc.constant(harmless), weight: 9 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
const some = <T>(values: readonly T[], maxLength: number) => fc.subarray([...values], { maxLength });
const amount = (max: bigint) => fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max }));
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });

const sku = (skuId: string): fc.Arbitrary<Sku> =>
  fc.record({
    skuId: fc.constant(skuId),
    spuId: fc.constant('1'),
    mall: fc.constantFrom(...MALLS),
    title: fc.constant(''),
    // Few prices, also 0 and tiny ones, because equal lines make ties.
    priceFen: fc.oneof(fc.constantFrom(0n, 1n, 4n, 6900n), amount(500_000n)),
    weightG: fc.integer({ min: 0, max: 3000 }),
    stock: mostly(999, 0, 3),
    onSale: mostly(true, false),
  });

/** Amounts in some currencies only, so that a coupon may lack this one. */
const amounts = (max: bigint) =>
  fc
    .tuple(amount(max), mostly(['USD', 'GBP', 'JPY'], ['GBP'], ['USD', 'JPY']))
    .map(([value, currencies]) => Object.fromEntries(currencies.map((currency) => [currency, value])));

const couponOf = (code: string): fc.Arbitrary<Coupon> =>
  fc
    .record({
      kind: fc.constantFrom(...COUPON_KINDS),
      off: amounts(30_000n),
      percent: fc.constantFrom('0', '0.5', '10', '12.5', '33.333', '100', '250'),
      cap: orNull(amounts(2000n)),
      minSpend: orNull(amounts(10_000n)),
      malls: fc.oneof(fc.constant([]), some(MALLS, 2)),
      skuIds: fc.oneof(fc.constant([]), some(SKU_IDS, 4)),
      regions: mostly<string[], string[]>([], ['US'], ['GB', 'JP']),
      totalLimit: fc.constantFrom(null, 5),
      perUserLimit: fc.constantFrom(null, 1),
      usedCount: mostly(4, 5),
      isPublic: mostly(true, false),
      startsAtMs: mostly(null, NOW_MS, NOW_MS + 1),
      endsAtMs: fc.constantFrom(null, null, null, NOW_MS, NOW_MS + 1, NOW_MS + 2),
    })
    .map((drawn) =>
      coupon({
        ...drawn,
        code,
        off: drawn.kind === 'amount_off' ? drawn.off : null,
        cap: drawn.kind === 'percent_off' ? drawn.cap : null,
      }),
    );

const candidateOf = (code: string): fc.Arbitrary<CouponForCaller> =>
  fc.record({ coupon: couponOf(code), owned: fc.boolean(), usedByCaller: mostly(0, 1) });

function choiceOf(kind: CouponChoice['kind'], candidates: readonly CouponForCaller[]): CouponChoice {
  if (kind === 'auto') return { kind, candidates };
  const [found] = candidates;
  return kind === 'code'
    ? { kind, code: found?.coupon.code ?? 'GONE', found: found ?? null }
    : { kind: 'none' };
}

/** Each channel takes all of these carts, so each cart has a price. HEAVY is the default only above LIGHT's weight. */
const channels = (region: string, taxBps: number) => [
  channel({ key: 'LIGHT', region, priority: 1, maxWeightG: 5000, taxBps }),
  channel({ key: 'HEAVY', region, priority: 2, maxWeightG: 1e9, firstFeeFen: 4n, taxBps: taxBps + 75 }),
];

export const randomCart: fc.Arbitrary<RandomCart> = fc
  .record({
    region: fc.constantFrom('US' as const, 'GB' as const, 'JP' as const),
    skus: fc.tuple(...SKU_IDS.map(sku)),
    wanted: fc.uniqueArray(
      fc.record({ skuId: fc.constantFrom(...SKU_IDS), count: fc.constantFrom(1, 2, 3, 7) }),
      {
        selector: (one) => one.skuId,
        minLength: 1,
        maxLength: 9,
      },
    ),
    taxBps: fc.constantFrom(0, 1, 600, 2000),
    asked: fc.subarray(MALLS),
    free: fc.array(
      fc.record({
        mall: fc.constantFrom(...MALLS),
        channelKey: fc.constantFrom('LIGHT', 'HEAVY'),
        amountMinor: amount(20_000n),
        currency: fc.constantFrom('USD', 'GBP', 'JPY'),
      }),
      { maxLength: 3 },
    ),
    mallDiscounts: fc.array(
      fc.record({
        mall: fc.constantFrom(...MALLS, 'nowhere'),
        amountMinor: fc.oneof(
          fc.bigInt({ min: -50n, max: 500n }),
          fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        ),
      }),
      { maxLength: 4 },
    ),
    candidates: some(CODES, 5).chain((codes) => fc.tuple(...codes.map(candidateOf))),
    choice: fc.constantFrom('none' as const, 'code' as const, 'auto' as const),
    cashAskedMinor: amount(10n ** 7n),
    walletBalanceMinor: amount(10n ** 7n),
  })
  .map((drawn) => {
    const { region, candidates } = drawn;
    const base = setupOf(region, { channels: channels(region, drawn.taxBps) });
    const freeShipping = drawn.free.map(({ amountMinor, currency, ...row }) => ({
      ...row,
      region,
      threshold: { amountMinor, currency },
    }));
    const entries = drawn.wanted.map((one) => ({ spuId: '1', ...one }));
    const skus = new Map(drawn.skus.map((one) => [one.skuId, one]));
    const input: PriceInput = {
      setup: { ...base, freeShipping },
      nowMs: NOW_MS,
      rate: rateFor(region),
      lines: priceGoods(entries, skus, rateFor(region), base.currency),
      requestedChannels: Object.fromEntries(drawn.asked.map((mall) => [mall, 'HEAVY'])),
      mallDiscounts: drawn.mallDiscounts,
      coupon: choiceOf(drawn.choice, candidates),
      cashAskedMinor: drawn.cashAskedMinor,
      walletBalanceMinor: drawn.walletBalanceMinor,
    };
    return { input, candidates };
  });
