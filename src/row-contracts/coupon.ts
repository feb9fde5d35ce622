import { coupon, couponUser } from '../db/schema/index.ts';
import { COUPON_KINDS } from '../domain/pricing/coupons.ts';
import { contract } from './contract.ts';
import {
  amounts,
  filled,
  fromZero,
  instant,
  listOf,
  oneOf,
  orNull,
  percent,
  region,
  textLike,
  yesOrNo,
} from './rules.ts';

/** A code that a request can name (spec 2). */
const code = textLike(/^[A-Za-z0-9_-]{1,64}$/);

export const couponRows = contract(
  coupon,
  {
    code,
    kind: oneOf(COUPON_KINDS),
    off: amounts,
    percent,
    cap: amounts,
    minSpend: amounts,
    malls: listOf(filled),
    skuIds: listOf(filled),
    regions: listOf(region),
    totalLimit: orNull(fromZero),
    perUserLimit: orNull(fromZero),
    isPublic: yesOrNo,
    startsAtMs: orNull(instant),
    endsAtMs: orNull(instant),
    usedCount: fromZero,
  },
  {
    together: [
      {
        columns: ['startsAtMs', 'endsAtMs'],
        column: 'endsAtMs',
        holds: ({ startsAtMs, endsAtMs }) =>
          startsAtMs === null || endsAtMs === null || startsAtMs <= endsAtMs,
      },
    ],
  },
);

export const couponUserRows = contract(couponUser, {
  userId: filled,
  code,
  owned: yesOrNo,
  usedCount: fromZero,
});
