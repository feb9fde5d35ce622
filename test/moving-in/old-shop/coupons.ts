import { type Coupon, listOf, tableOf } from './catalogue.ts';
import { type Decimal, decimal, least, rounded, shared, times, total } from './decimal.ts';
import type { Line, Mall } from './price.ts';

// Spec 4, step 7, as the old shop does it.

export type CouponView = {
  readonly code: string;
  readonly applied: boolean;
  readonly reason: string;
  readonly shortfall: Decimal | null;
  readonly discount: Decimal;
};
type Cart = {
  readonly region: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly malls: readonly Mall[];
};
type Judged = { readonly reason: string; readonly saves: Decimal; readonly shortfall: Decimal | null };

const NOTHING: CouponView = { code: '', applied: false, reason: '', shortfall: null, discount: 0n };
const no = (reason: string, shortfall: Decimal | null = null): Judged => ({ reason, saves: 0n, shortfall });

const isTheirs = (coupon: Coupon): boolean => coupon.is_public === 1 || coupon.owned === 1;
const netOf = (line: Line): Decimal => line.amount - line.mallDiscount;

function covered(coupon: Coupon, { lines }: Cart): Line[] {
  const [malls, skus] = [listOf(coupon.malls), listOf(coupon.sku_ids)];
  const open = lines.filter((line) => line.reason === '');
  if (malls.length === 0 && skus.length === 0) return open;
  return open.filter((line) => malls.includes(line.sku.mall) || skus.includes(line.sku.sku_id));
}

function whyNot(coupon: Coupon, { region, currency }: Cart): string {
  const now = new Date();
  const regions = listOf(coupon.regions);
  const tables = [coupon.off, coupon.cap, coupon.min_spend].filter((one) => one !== null).map(tableOf);
  if (coupon.starts_at !== null && now < coupon.starts_at) return 'COUPON_NOT_STARTED';
  if (coupon.ends_at !== null && now >= coupon.ends_at) return 'COUPON_EXPIRED';
  if (regions.length > 0 && !regions.includes(region)) return 'COUPON_REGION';
  if (tables.some((table) => table[currency] === undefined)) return 'COUPON_REGION';
  if (coupon.total_limit !== null && coupon.used_count >= coupon.total_limit) return 'COUPON_USED_UP';
  const used = coupon.used_by_user ?? 0;
  return coupon.per_user_limit !== null && used >= coupon.per_user_limit ? 'COUPON_ALREADY_USED' : '';
}

function saved(coupon: Coupon, lines: readonly Line[], base: Decimal, cart: Cart): Decimal {
  const { currency } = cart;
  if (coupon.kind === 'shipping_off') {
    const names = new Set(lines.map((line) => line.sku.mall));
    return total(cart.malls.filter((mall) => names.has(mall.mall)).map((mall) => mall.shipping));
  }
  if (coupon.kind === 'amount_off') return least(decimal(tableOf(coupon.off)[currency] ?? '0'), base);
  const part = rounded(times(base, decimal(coupon.percent ?? '0')) / 100n, currency);
  const cap = tableOf(coupon.cap)[currency];
  return cap === undefined ? part : least(part, decimal(cap));
}

function judge(coupon: Coupon, cart: Cart): Judged {
  const refusal = whyNot(coupon, cart);
  if (refusal !== '') return no(refusal);
  const lines = covered(coupon, cart);
  const base = total(lines.map(netOf));
  const saves = saved(coupon, lines, base, cart);
  if (lines.length === 0 || saves <= 0n) return no('COUPON_NOT_APPLICABLE');
  const least = decimal(tableOf(coupon.min_spend)[cart.currency] ?? '0');
  return base < least ? no('COUPON_MIN_SPEND', least - base) : { reason: '', saves, shortfall: null };
}

const endOf = (coupon: Coupon): number => coupon.ends_at?.getTime() ?? Number.POSITIVE_INFINITY;

function best(coupons: readonly Coupon[], cart: Cart): Coupon | undefined {
  const usable = coupons
    .filter(isTheirs)
    .map((coupon) => ({ coupon, ...judge(coupon, cart) }))
    .filter((one) => one.reason === '');
  return usable.toSorted((a, b) => {
    if (a.saves !== b.saves) return a.saves > b.saves ? -1 : 1;
    if (endOf(a.coupon) !== endOf(b.coupon)) return endOf(a.coupon) - endOf(b.coupon);
    return a.coupon.code < b.coupon.code ? -1 : 1;
  })[0]?.coupon;
}

/** Applies the coupon to the lines. @returns the result for the answer */
export function takeCoupon(
  coupons: readonly Coupon[],
  code: string,
  isAuto: boolean,
  cart: Cart,
): CouponView {
  if (code === '' && !isAuto) return NOTHING;
  const coupon =
    code === '' ? best(coupons, cart) : coupons.find((one) => one.code === code && isTheirs(one));
  if (coupon === undefined) return code === '' ? NOTHING : { ...NOTHING, code, reason: 'COUPON_NOT_FOUND' };
  const { reason, saves, shortfall } = judge(coupon, cart);
  if (reason !== '') return { ...NOTHING, code, reason, shortfall };
  if (coupon.kind !== 'shipping_off') {
    const lines = covered(coupon, cart);
    const parts = shared(saves, lines.map(netOf), cart.currency);
    lines.forEach((line, at) => {
      line.couponDiscount = parts[at] ?? 0n;
    });
  }
  return { code: coupon.code, applied: true, reason: '', shortfall: null, discount: saves };
}
