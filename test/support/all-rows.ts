import { asc } from 'drizzle-orm';
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import type { Db } from '../../src/db/client.ts';

/** vttablet answers at most 16 MiB at once, and an order's row has some KiB. */
const PAGE = 2_000;

/** Reads a whole table, whatever its size, in pages by its primary key. Nothing else may write meanwhile. */
export async function allRows<Table extends MySqlTable>(
  db: Db,
  table: Table,
): Promise<Table['$inferSelect'][]> {
  const { columns, primaryKeys } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  const found: Table['$inferSelect'][] = [];
  for (;;) {
    const page = await db
      .select()
      .from(table as MySqlTable)
      .orderBy(...key.map((column) => asc(column)))
      .limit(PAGE)
      .offset(found.length);
    found.push(...(page as Table['$inferSelect'][]));
    if (page.length < PAGE) return found;
  }
}
