import { index, int, mysqlTable, primaryKey } from 'drizzle-orm/mysql-core';
import { coded, epoch, exactText, numericId, partOf, readOnly } from '../../../src/db/adopted-columns.ts';
import { YES_NO } from './units.ts';

type Rule = {
  readonly off?: Record<string, string>;
  readonly percent?: string;
  readonly cap?: Record<string, string>;
  readonly min?: Record<string, string>;
  readonly malls?: string[];
  readonly skus?: (string | number)[];
  readonly regions?: string[];
};
type MoneyTable = Record<string, string>;

/** An empty object means none. */
const some = <T extends object>(value: T | undefined): T | null =>
  value === undefined || Object.keys(value).length === 0 ? null : value;

const rule = <T>(of: (whole: Rule) => T) =>
  partOf<T>(
    'rule',
    'json',
    (whole) => of((whole ?? {}) as Rule),
    (row) => ({
      off: row.off ?? {},
      percent: row.percent ?? '',
      cap: row.cap ?? {},
      min: row.minSpend ?? {},
      malls: row.malls ?? [],
      skus: row.skuIds ?? [],
      regions: row.regions ?? [],
    }),
  );

export const coupon = mysqlTable('t_coupon', {
  code: exactText('coupon_code', 64).notNull().primaryKey(),
  kind: coded<string>('type', 'tinyint', [
    ['amount_off', 1],
    ['percent_off', 2],
    ['shipping_off', 3],
  ]).notNull(),
  off: rule<MoneyTable | null>(({ off }) => some(off)).notNull(),
  percent: readOnly(rule<string | null>(({ percent }) => percent || null)).notNull(),
  cap: readOnly(rule<MoneyTable | null>(({ cap }) => some(cap))).notNull(),
  minSpend: readOnly(rule<MoneyTable | null>(({ min }) => some(min))).notNull(),
  malls: readOnly(rule<string[] | null>(({ malls }) => some(malls))).notNull(),
  skuIds: readOnly(rule<string[] | null>(({ skus }) => some(skus?.map(String)))).notNull(),
  regions: readOnly(rule<string[] | null>(({ regions }) => some(regions))).notNull(),
  totalLimit: int('quota'),
  perUserLimit: int('per_user'),
  isPublic: coded<boolean>('is_open', 'char(1)', YES_NO).notNull(),
  startsAtMs: epoch('begin_at', 's'),
  endsAtMs: epoch('end_at', 's'),
  usedCount: int('used').notNull(),
});

export const couponUser = mysqlTable(
  't_coupon_user',
  {
    userId: numericId('uid').notNull(),
    code: exactText('coupon_code', 64).notNull(),
    owned: coded<boolean>('got', 'char(1)', YES_NO).notNull(),
    usedCount: int('used').notNull(),
  },
  (t) => [primaryKey({ columns: [t.code, t.userId] }), index('idx_uid').on(t.userId)],
);
