import { is, type Table } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import * as t from '../../src/db/schema/index.ts';
import type { World } from './world.ts';

const ALL: readonly unknown[] = Object.values(t);
/** All tables but the rates, which a summary may renew. */
const TABLES = ALL.filter((one): one is MySqlTable => is(one, MySqlTable) && one !== (t.forexRate as Table));

/** All rows of all tables as one text, to check that nothing was written. Sorted, because shards return any order. */
export async function everything({ database }: Pick<World, 'database'>): Promise<string> {
  const all = [];
  for (const table of TABLES) all.push((await database.db.select().from(table)).map(textOf).sort());
  return JSON.stringify(all);
}

const textOf = (row: unknown): string =>
  JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
