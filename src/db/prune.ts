import { and, asc, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { acrossShards } from './across-shards.ts';
import { affectedRows } from './affected-rows.ts';
import type { Db } from './client.ts';

export type Prunable = {
  readonly table: MySqlTable;
  /** its primary key, all texts */
  readonly key: Readonly<Record<string, MySqlColumn>>;
  /** What may go. It is asked again once a row is locked, for it may have changed since it was found. */
  readonly isOver: SQL | undefined;
  /** that of the condition, first column first */
  readonly orderBy: readonly MySqlColumn[];
};

/**
 * Deletes at most `limit` rows that are over, and gives how many. In steps this small no lock is long, and Vitess
 * refuses none. A row that somebody holds is left out, so that it keeps nobody waiting and several may do this at once.
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
  // In this form it is a range of the primary key, however small the table: a scan would wait for rows that are held.
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
    // The order makes it a range here too, for a DELETE takes no hint everywhere.
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
