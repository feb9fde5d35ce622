import type { CouponReason } from '../values/errors.ts';
import { atLeastZero, smallest, sum } from '../values/money.ts';
import {
  bestFirst,
  type CouponCart,
  couponShares,
  evaluateCoupon,
  isForCaller,
  type UnusableVerdict,
  type UsableCandidate,
  type UsableVerdict,
} from './coupon-rules.ts';
import type { Coupon, CouponForCaller } from './coupons.ts';
import { goodsByMall, isAvailable } from './goods.ts';
import { priceMall } from './mall-pricing.ts';
import type { CouponChoice, CouponOutcome, Price, PricedMall, PriceInput } from './price.ts';

/**
 * The whole price, steps 2 to 9 (spec 4); minor units of the region's currency. The one function behind summary and
 * checkout: the same input gives the same price. @throws DomainError CHANNEL_UNAVAILABLE with `mall`
 */
export function priceOrder(input: PriceInput): Price {
  const undiscounted = priceMalls(input);
  const { outcome, shares } = chooseCoupon(input.coupon, couponCart(undiscounted, input));
  const malls = undiscounted.map((mall) => takeOff(mall, shares));

  const mallDiscountSum = sum(malls.map((mall) => mall.discount));
  const leftToPay = sum(malls.map((mall) => mall.amount)) - outcome.discount;
  const cash = smallest(atLeastZero(input.cashAskedMinor), atLeastZero(input.walletBalanceMinor), leftToPay);
  return {
    region: input.setup.region,
    currency: input.setup.currency,
    malls,
    goods: sum(malls.map((mall) => mall.goods)),
    shipping: sum(malls.map((mall) => mall.shipping)),
    tax: sum(malls.map((mall) => mall.tax)),
    mallDiscountSum,
    discountSum: mallDiscountSum + outcome.discount,
    coupon: outcome,
    cash,
    final: leftToPay - cash,
    canCheckout: input.lines.length > 0 && input.lines.every(isAvailable),
  };
}

export type ListedCoupons = {
  readonly usable: readonly { readonly coupon: Coupon; readonly saves: bigint; readonly best: boolean }[];
  readonly unusable: readonly {
    readonly coupon: Coupon;
    readonly reason: CouponReason;
    readonly shortfall: bigint | null;
  }[];
};

/**
 * What each candidate would save on this order, best first, and why the others cannot be used, in the order given
 * (spec 5). Private coupons of others are left out: a list must not tell that they exist. `input.coupon` is not read.
 * @throws DomainError CHANNEL_UNAVAILABLE with `mall`
 */
export function listCoupons(input: PriceInput, candidates: readonly CouponForCaller[]): ListedCoupons {
  const { usable, unusable } = judgeAll(candidates.filter(isForCaller), couponCart(priceMalls(input), input));
  return {
    usable: usable.map(({ coupon, verdict }, place) => ({ coupon, saves: verdict.saves, best: place === 0 })),
    unusable: unusable.map(({ coupon, verdict: { reason, shortfall } }) => ({ coupon, reason, shortfall })),
  };
}

const priceMalls = (input: PriceInput): PricedMall[] =>
  goodsByMall(input.lines).map((goods) => priceMall(goods, input));

function couponCart(malls: readonly PricedMall[], input: PriceInput): CouponCart {
  const lines = malls
    .flatMap((mall) => mall.lines)
    .filter(isAvailable)
    // Lines come mall by mall; ties are decided in request order.
    .sort((a, b) => a.lineNo - b.lineNo)
    .map(({ lineNo, sku, amount, mallDiscount }) => ({
      lineNo,
      skuId: sku.skuId,
      mall: sku.mall,
      net: amount - mallDiscount,
    }));
  return {
    region: input.setup.region,
    currency: input.setup.currency,
    nowMs: input.nowMs,
    lines,
    net: sum(lines.map((line) => line.net)),
    shippingByMall: new Map(malls.map((mall) => [mall.mall, mall.shipping])),
  };
}

type Chosen = { readonly outcome: CouponOutcome; readonly shares: ReadonlyMap<number, bigint> };

function chooseCoupon(choice: CouponChoice, cart: CouponCart): Chosen {
  if (choice.kind === 'none') return notApplied('', null, null);
  if (choice.kind === 'auto') {
    const [best] = judgeAll(choice.candidates, cart).usable;
    return best === undefined ? notApplied('', null, null) : applied(best.coupon, best.verdict, cart);
  }
  const { code, found } = choice;
  // A database may ignore the case of a code, but a coupon of another spelling is another coupon.
  if (found === null || found.coupon.code !== code) return notApplied(code, 'COUPON_NOT_FOUND', null);
  const verdict = evaluateCoupon(found, cart);
  return verdict.usable
    ? applied(found.coupon, verdict, cart)
    : notApplied(code, verdict.reason, verdict.shortfall);
}

const applied = (coupon: Coupon, verdict: UsableVerdict, cart: CouponCart): Chosen => ({
  outcome: {
    code: coupon.code,
    applied: true,
    reason: null,
    shortfall: null,
    discount: verdict.saves,
    shippingOff: verdict.shippingOff,
  },
  shares: couponShares(coupon, verdict, cart),
});

const notApplied = (code: string, reason: CouponReason | null, shortfall: bigint | null): Chosen => ({
  outcome: { code, applied: false, reason, shortfall, discount: 0n, shippingOff: false },
  shares: new Map(),
});

function judgeAll(candidates: readonly CouponForCaller[], cart: CouponCart) {
  const usable: UsableCandidate[] = [];
  const unusable: { readonly coupon: Coupon; readonly verdict: UnusableVerdict }[] = [];
  for (const candidate of candidates) {
    const verdict = evaluateCoupon(candidate, cart);
    if (verdict.usable) usable.push({ coupon: candidate.coupon, verdict });
    else unusable.push({ coupon: candidate.coupon, verdict });
  }
  return { usable: bestFirst(usable), unusable };
}

/** Takes the coupon's shares off the lines. Tax and the mall's own amounts stay as they are (step 7). */
function takeOff(mall: PricedMall, shares: ReadonlyMap<number, bigint>): PricedMall {
  const lines = mall.lines.map((line) => {
    const couponDiscount = shares.get(line.lineNo) ?? 0n;
    return { ...line, couponDiscount, payable: line.payable - couponDiscount };
  });
  return { ...mall, lines };
}
