import { and, asc, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { acrossShards } from './across-shards.ts';
import { affectedRows } from './affected-rows.ts';
import type { Db } from './client.ts';

export type Prunable = {
  readonly table: MySqlTable;
  /** its primary key, of text columns */
  readonly key: Readonly<Record<string, MySqlColumn>>;
  /** The rows to be deleted. It is checked again once a row is locked, for the row may have changed. */
  readonly isOver: SQL | undefined;
  /** the columns of the condition's index, in their order */
  readonly orderBy: readonly MySqlColumn[];
};

/**
 * Deletes at most `limit` rows that are over. Small steps keep locks short, and Vitess refuses none. A row that another
 * transaction locks is left out, so nobody waits and several processes may do this at once.
 * @returns the number of deleted rows
 */
export async function pruneStep(
  db: Db,
  { table, key, isOver, orderBy }: Prunable,
  limit: number,
): Promise<number> {
  const list = (parts: readonly unknown[]) =>
    sql`(${sql.join(
      parts.map((part) => sql`${part}`),
      sql`, `,
    )})`;
  // In this form the statement reads ranges of the primary key, however small the table: a scan would wait for locked
  // rows.
  const isOneOf = (rows: readonly Record<string, unknown>[]) =>
    sql`${list(Object.values(key))} IN ${list(rows.map((row) => list(Object.keys(key).map((name) => row[name]))))}`;
  const found = await db
    .select(acrossShards(key))
    .from(table)
    .where(isOver)
    .orderBy(...orderBy)
    .limit(limit);
  if (found.length === 0) return 0;
  return db.transaction(async (tx) => {
    const free = await tx
      .select({ ...key })
      .from(table, { forceIndex: 'PRIMARY' })
      .where(and(isOneOf(found), isOver))
      .for('update', { skipLocked: true });
    if (free.length === 0) return 0;
    // ORDER BY makes the DELETE use the primary key too; not every server takes an index hint there.
    const byKey = Object.values(key).map((column) => asc(column));
    return affectedRows(
      await tx
        .delete(table)
        .where(isOneOf(free))
        .orderBy(...byKey)
        .limit(free.length),
    );
  });
}
