import { char, index, int, mysqlTable, uniqueIndex, varchar } from 'drizzle-orm/mysql-core';
import {
  coded,
  epoch,
  exactText,
  nonZero,
  numericId,
  partOf,
  readOnly,
  wholeJson,
} from '../../../src/db/adopted-columns.ts';
import type { AddressSnapshot } from '../../../src/domain/order/records.ts';
import { major } from './units.ts';

const STATES = [
  ['unpaid', 10],
  ['authorized', 15],
  ['paid', 20],
  ['purchased', 30],
  ['shipped', 40],
  ['receiving', 45],
  ['received', 50],
  ['canceled', 90],
  ['refunded', 95],
] as const;

export const orders = mysqlTable(
  't_order',
  {
    orderId: exactText('order_id', 26).notNull().primaryKey(),
    shortId: varchar('order_no', { length: 12 }).notNull(),
    userId: numericId('uid').notNull(),
    region: char('country', { length: 2 }).notNull(),
    currency: char('ccy', { length: 3 }).notNull(),
    language: varchar('lang', { length: 16 }).notNull(),
    client: varchar('src', { length: 16 }).notNull(),
    status: coded<string>('state', 'smallint', STATES).notNull(),
    address: wholeJson<AddressSnapshot>('addr').notNull(),
    couponCode: varchar('coupon_code', { length: 64 }).notNull(),
    goodsMinor: major('goods').notNull(),
    mallDiscountMinor: major('mall_off').notNull(),
    shippingMinor: major('freight').notNull(),
    taxMinor: major('tax').notNull(),
    couponMinor: major('coupon_off').notNull(),
    cashMinor: major('wallet').notNull(),
    finalMinor: major('total').notNull(),
    forexRate: varchar('fx', { length: 32 }).notNull(),
    forexAsOfMs: epoch('fx_at', 'ms').notNull(),
    price: wholeJson<unknown>('detail').notNull(),
    noRemoveFromCart: nonZero('keep_cart', 'tinyint').notNull(),
    cartLeftAtMs: epoch('cart_done', 'ms'),
    clientPaidAtMs: epoch('app_paid', 'ms'),
    payDeadlineMs: epoch('deadline', 'ms').notNull(),
    paymentReview: nonZero('hold_reason', 'tinyint').notNull(),
    lastPaymentError: varchar('pay_err', { length: 255 }),
    createdAtMs: epoch('ctime', 'ms').notNull(),
    updatedAtMs: epoch('mtime', 'ms').notNull(),
  },
  (t) => [
    uniqueIndex('uk_no').on(t.shortId),
    index('idx_user').on(t.userId, t.createdAtMs),
    index('idx_state').on(t.status, t.payDeadlineMs),
  ],
);

export const orderEntry = mysqlTable(
  't_order_item',
  {
    orderId: exactText('order_id', 26).notNull(),
    lineNo: int('seq').notNull(),
    skuId: numericId('sku', 'bigint unsigned').notNull(),
    spuId: numericId('spu', 'bigint unsigned').notNull(),
    mall: varchar('mall_code', { length: 32 }).notNull(),
    title: varchar('name', { length: 255 }).notNull(),
    count: int('qty').notNull(),
    unitMinor: major('price').notNull(),
    amountMinor: major('amount').notNull(),
    mallDiscountMinor: major('mall_off').notNull(),
    couponDiscountMinor: major('coupon_off').notNull(),
    taxMinor: major('tax').notNull(),
    payableMinor: major('pay').notNull(),
    channelKey: varchar('line_key', { length: 64 }).notNull(),
  },
  (t) => [uniqueIndex('uk').on(t.orderId, t.lineNo)],
);

type Scope = {
  readonly regions?: string[];
  readonly currencies?: string[];
  readonly clients?: string[];
  readonly min?: Record<string, string>;
  readonly max?: Record<string, string>;
};
const scope = <T>(of: (whole: Scope) => T | undefined) =>
  partOf<T | null>(
    'scope',
    'json',
    (whole) => of((whole ?? {}) as Scope) ?? null,
    ({ regions, currencies, clients, minAmount, maxAmount }) => ({
      ...(regions ? { regions } : {}),
      ...(currencies ? { currencies } : {}),
      ...(clients ? { clients } : {}),
      ...(minAmount ? { min: minAmount } : {}),
      ...(maxAmount ? { max: maxAmount } : {}),
    }),
  );
const title = <T>(of: (whole: Record<string, string>) => T) =>
  partOf<T>(
    'title',
    'json',
    (whole) => of((whole ?? {}) as Record<string, string>),
    (row) => ({ en: row.title, ...((row.titles as object | null) ?? {}) }),
  );

export const paymentMethod = mysqlTable('t_pay_way', {
  name: varchar('code', { length: 64 }).notNull().primaryKey(),
  title: title((by) => by.en ?? '').notNull(),
  titles: readOnly(title<Record<string, string>>(({ en: _, ...others }) => others)).notNull(),
  logo: varchar('icon', { length: 128 }).notNull(),
  regions: scope(({ regions }) => regions).notNull(),
  currencies: readOnly(scope(({ currencies }) => currencies)).notNull(),
  clients: readOnly(scope(({ clients }) => clients)).notNull(),
  minAmount: readOnly(scope(({ min }) => min)).notNull(),
  maxAmount: readOnly(scope(({ max }) => max)).notNull(),
  priority: int('sort').notNull(),
  enabled: nonZero('status', 'tinyint').notNull(),
});
