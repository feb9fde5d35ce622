import { index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { flag, id, instant, sharedJson } from '../../columns.ts';

/** Tables of money by currency are decimal texts, as issued: `{"USD": "5.00"}`. */
type MoneyTable = Record<string, string>;

/** Coupons as issued; `used_count` counts orders that hold or used one. */
export const coupon = mysqlTable(
  'coupon',
  {
    code: id(64).notNull().primaryKey(),
    kind: varchar({ length: 16 }).notNull(),
    off: sharedJson<MoneyTable>(),
    percent: varchar({ length: 16 }),
    cap: sharedJson<MoneyTable>(),
    minSpend: sharedJson<MoneyTable>(),
    malls: sharedJson<string[]>(),
    skuIds: sharedJson<string[]>(),
    regions: sharedJson<string[]>(),
    totalLimit: int(),
    perUserLimit: int(),
    isPublic: flag().notNull(),
    startsAtMs: instant('starts_at'),
    endsAtMs: instant('ends_at'),
    usedCount: int().notNull(),
  },
  (t) => [index('coupon_public').on(t.isPublic, t.code)],
);

/** Per user: which private coupons are owned, and how often each coupon was used. */
export const couponUser = mysqlTable(
  'coupon_user',
  {
    userId: id(64).notNull(),
    code: id(64).notNull(),
    owned: flag().notNull(),
    usedCount: int().notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.code] })],
);
