import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
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

/** `found` below the limit: nothing lies behind. Some of the found rows may be locked, so `gone` does not tell. */
export type PrunedRows = { readonly found: number; readonly gone: number };

/**
 * Deletes those of at most `limit` rows that are over, behind the first `skip` of them, which a step before this one had
 * to leave. Small steps keep locks short, and Vitess refuses none. A row that another transaction locks is left out, so
 * nobody waits and several processes may do this at once.
 */
export async function pruneStep(
  db: Db,
  { table, key, isOver, orderBy }: Prunable,
  limit: number,
  skip: number,
): Promise<PrunedRows> {
  const list = (parts: readonly unknown[]) =>
    sql`(${sql.join(
      parts.map((part) => sql`${part}`),
      sql`, `,
    )})`;
  // In this form the statement reads ranges of the primary key, however small the table: a scan would wait for locked
  // rows.
  const isOneOf = (rows: readonly Record<string, unknown>[]) =>
    sql`${list(Object.values(key))} IN ${list(rows.map((row) => list(Object.keys(key).map((name) => row[name]))))}`;
  const byKey = Object.values(key).map((column) => asc(column));
  // Whole, for the rows to be skipped must be the same ones each time. It is the order of the index, which ends in the key.
  const found = await db
    .select(acrossShards(key))
    .from(table)
    .where(isOver)
    .orderBy(...orderBy, ...byKey)
    .limit(limit)
    .offset(skip);
  if (found.length === 0) return { found: 0, gone: 0 };
  const gone = await db.transaction(async (tx) => {
    const free = await tx
      .select({ ...key })
      .from(table, { forceIndex: 'PRIMARY' })
      .where(and(isOneOf(found), isOver))
      .for('update', { skipLocked: true });
    // ORDER BY makes the DELETE use the primary key too; not every server takes an index hint there. It may read a table
    // of few other rows whole all the same, and would wait for those that somebody locks: then each row goes by itself.
    const isAnyLocked = skip > 0 || free.length < found.length;
    const isRow = (row: Readonly<Record<string, unknown>>) =>
      and(...Object.entries(key).map(([name, column]) => eq(column, row[name])));
    let deleted = 0;
    for (const rows of isAnyLocked ? free.map(isRow) : [isOneOf(free)]) {
      const some = tx.delete(table).where(rows);
      deleted += affectedRows(await some.orderBy(...byKey).limit(free.length));
    }
    return deleted;
  });
  return { found: found.length, gone };
}
