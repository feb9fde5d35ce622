import { join } from 'node:path';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import { createdTables, NEVER_FOREIGN } from '../../../db/migration-tables.ts';
import * as afterSale from '../../../db/schema/existing/after-sale.ts';
import * as catalogue from '../../../db/schema/existing/catalogue.ts';
import * as coupon from '../../../db/schema/existing/coupon.ts';
import * as customer from '../../../db/schema/existing/customer.ts';
import * as order from '../../../db/schema/existing/order.ts';
import * as ownEvents from '../../../db/schema/own/events.ts';
import * as ownSupport from '../../../db/schema/own/support.ts';
import * as own from '../../../db/schema/own/tables.ts';
import { readMigrations } from '../../dev/migrations.ts';
import type { OurTable } from './draft.ts';

const rootDir = join(import.meta.dir, '..', '..', '..', '..');

const FILES = { 'after-sale': afterSale, catalogue, coupon, customer, order };
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The tables to be found in the live schema: the existing part as declared now. */
export const ourTables = (): OurTable[] =>
  Object.entries(FILES).flatMap(([file, tables]) =>
    Object.entries(tables).map(([exportName, table]) => ({
      file: `${file}.ts`,
      exportName,
      name: getTableName(table),
      columns: Object.entries(getTableColumns(table as MySqlTable)).map(([key, column]) => ({
        key,
        name: snake(column.name),
        type: column.getSQLType(),
      })),
    })),
  );

/** The names of our own tables, which are not adopted: declared ones, the journal, and lookups of a sharded keyspace. */
export const ownTableNames = (): ReadonlySet<string> =>
  new Set([
    ...NEVER_FOREIGN,
    ...Object.values({ ...own, ...ownEvents, ...ownSupport }).map((table) => getTableName(table)),
    ...readMigrations(rootDir, true)
      .filter(({ part }) => part === 'sharded')
      .flatMap(createdTables),
  ]);
