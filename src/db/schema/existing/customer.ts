import { index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { id } from '../../columns.ts';

/** The users' carts. The cart service writes them; a placed order takes its entries out. */
export const cartItem = mysqlTable(
  'cart_item',
  { userId: id(64).notNull(), skuId: id(20).notNull(), count: int().notNull() },
  (t) => [primaryKey({ columns: [t.userId, t.skuId] })],
);

/** Addresses, written by another service and only read here. */
export const address = mysqlTable(
  'address',
  {
    addrId: id(64).notNull().primaryKey(),
    userId: id(64).notNull(),
    region: id(2).notNull(),
    receiver: varchar({ length: 255 }).notNull(),
    email: varchar({ length: 255 }).notNull(),
    phone: varchar({ length: 64 }).notNull(),
    street: varchar({ length: 512 }).notNull(),
    city: varchar({ length: 128 }).notNull(),
    province: varchar({ length: 128 }).notNull(),
    postcode: varchar({ length: 32 }).notNull(),
  },
  (t) => [index('address_user').on(t.userId)],
);

/**
 * Blocked users, phones (E.164), e-mails (lower case) and addresses (street + postcode + region, letters and digits).
 */
export const blacklist = mysqlTable(
  'blacklist',
  { kind: id(16).notNull(), value: id(700).notNull() },
  (t) => [primaryKey({ columns: [t.kind, t.value] })],
);
