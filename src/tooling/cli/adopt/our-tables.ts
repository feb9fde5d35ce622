import { getTableColumns, getTableName } from 'drizzle-orm';
import type { MySqlTable } from 'drizzle-orm/mysql-core';
import * as afterSale from '../../../db/schema/existing/after-sale.ts';
import * as catalogue from '../../../db/schema/existing/catalogue.ts';
import * as coupon from '../../../db/schema/existing/coupon.ts';
import * as customer from '../../../db/schema/existing/customer.ts';
import * as order from '../../../db/schema/existing/order.ts';
import * as ownEvents from '../../../db/schema/own/events.ts';
import * as own from '../../../db/schema/own/tables.ts';
import type { OurTable } from './draft.ts';

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

/** The names of our own tables, which are not adopted. */
export const ownTableNames = (): ReadonlySet<string> =>
  new Set([
    'shopping_migration',
    ...Object.values({ ...own, ...ownEvents }).map((table) => getTableName(table)),
  ]);
