import type { CouponList } from '../../operations/shared/types.ts';
import { money } from './money.ts';

const iso = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString());

/** The answer of user_coupons_for_order (spec 5). */
export const presentCouponList = ({ currency, usable, unusable }: CouponList) => ({
  usable: usable.map(({ coupon, saves, best }) => ({
    code: coupon.code,
    kind: coupon.kind,
    saves: money(saves, currency),
    best,
    ends_at: iso(coupon.endsAtMs),
  })),
  unusable: unusable.map(({ coupon, reason, shortfall }) => ({
    code: coupon.code,
    kind: coupon.kind,
    reason,
    shortfall: shortfall === null ? null : money(shortfall, currency),
    ends_at: iso(coupon.endsAtMs),
  })),
});
