import { is, type Table } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import * as t from '../../src/db/schema/index.ts';
import type { World } from './world.ts';

const ALL: readonly unknown[] = Object.values(t);
/** All tables but the rates, which a summary may renew. */
const TABLES = ALL.filter((one): one is MySqlTable => is(one, MySqlTable) && one !== (t.forexRate as Table));

/** All rows of all tables as one text, which is the same before and after work that writes nothing. */
export async function everything({ database }: Pick<World, 'database'>): Promise<string> {
  const rows = [];
  for (const table of TABLES) rows.push(await database.db.select().from(table));
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}
