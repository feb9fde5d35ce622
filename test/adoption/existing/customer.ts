import { char, index, int, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { exactText, numericId, partOf, readOnly } from '../../../src/db/adopted-columns.ts';

export const cartItem = mysqlTable(
  't_cart',
  {
    userId: numericId('uid').notNull(),
    skuId: numericId('sku', 'bigint unsigned').notNull(),
    count: int('qty').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.skuId] })],
);

const contact = (of: 'receiver' | 'email' | 'phone') =>
  partOf<string>(
    'contact',
    'json',
    (whole) => String((whole as Record<string, unknown> | null)?.[of] ?? ''),
    ({ receiver, email, phone }) => ({ receiver, email, phone }),
  );

export const address = mysqlTable(
  't_address',
  {
    addrId: numericId('id').notNull().primaryKey(),
    userId: numericId('uid').notNull(),
    region: char('country', { length: 2 }).notNull(),
    receiver: contact('receiver').notNull(),
    email: readOnly(contact('email')).notNull(),
    phone: readOnly(contact('phone')).notNull(),
    street: varchar('line1', { length: 512 }).notNull(),
    city: varchar('town', { length: 128 }).notNull(),
    province: varchar('state', { length: 128 }).notNull(),
    postcode: varchar('zip', { length: 32 }).notNull(),
  },
  (t) => [index('idx_uid').on(t.userId)],
);

export const blacklist = mysqlTable(
  't_blacklist',
  {
    kind: varchar('what', { length: 16 }).notNull(),
    value: exactText('val', 700).notNull(),
  },
  (t) => [index('idx').on(t.kind, t.value)],
);
