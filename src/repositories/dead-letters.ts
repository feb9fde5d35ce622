import { and, asc, eq, getTableColumns, like, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { behind } from '../db/keyset.ts';
import { deadLetter } from '../db/schema/index.ts';
import type { DeadLetter, DeadLetterHead, DeadLetterState } from '../domain/order/dead-letter.ts';

export type DeadLetterFilter = {
  readonly state: DeadLetterState;
  /** an event's name, in which `*` stands for any characters */
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
  readonly createdBeforeMs?: number | undefined;
};

const { headers: _headers, payload: _payload, ...HEAD } = getTableColumns(deadLetter);

export function deadLetterReads(db: Db) {
  return {
    async find(letterId: string): Promise<DeadLetter | null> {
      const [row] = await db.select().from(deadLetter).where(eq(deadLetter.letterId, letterId));
      return row === undefined ? null : (row as DeadLetter);
    },
    /** Ids that begin with `prefix`. An id is hex, so a prefix holds no wildcard. */
    async idsFrom(prefix: string, limit: number): Promise<readonly string[]> {
      if (!/^[0-9a-f]{1,64}$/.test(prefix)) return [];
      const rows = await db
        .select({ letterId: deadLetter.letterId })
        .from(deadLetter)
        .where(like(deadLetter.letterId, `${prefix}%`))
        .limit(limit);
      return rows.map((row) => row.letterId);
    },
    /** Letters behind `after`, oldest first. */
    async list(
      filter: DeadLetterFilter,
      limit: number,
      after?: Pick<DeadLetterHead, 'createdAtMs' | 'letterId'>,
    ): Promise<readonly DeadLetterHead[]> {
      const { state, name, reason, createdBeforeMs } = filter;
      const rows = await db
        .select(HEAD)
        .from(deadLetter)
        .where(
          and(
            eq(deadLetter.state, state),
            name === undefined ? undefined : isLike(deadLetter.name, name),
            reason === undefined ? undefined : eq(deadLetter.reason, reason),
            createdBeforeMs === undefined ? undefined : lte(deadLetter.createdAtMs, createdBeforeMs),
            behind(
              [deadLetter.createdAtMs, deadLetter.letterId],
              after === undefined ? null : [after.createdAtMs, after.letterId],
            ),
          ),
        )
        .orderBy(asc(deadLetter.createdAtMs), asc(deadLetter.letterId))
        .limit(limit);
      return rows as DeadLetterHead[];
    },
    /** The number of open letters, for metrics. */
    async countOpen(): Promise<number> {
      const [row] = await db
        .select({ count: sql<string>`count(*)` })
        .from(deadLetter)
        .where(eq(deadLetter.state, 'open'));
      return Number(row?.count ?? 0);
    },
  };
}

/** Writes of one statement, complete in themselves, inside or outside of a transaction. */
export function deadLetterSingleWrites(db: Db) {
  return {
    /**
     * Keeps a letter once by id: a record that is read again after a crash is the same letter. A replayed letter whose
     * event waited and failed again is open again; a dropped one stays dropped.
     */
    async keep(letter: DeadLetter): Promise<void> {
      try {
        await db.insert(deadLetter).values(letter);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const { letterId, reason, detail, updatedAtMs } = letter;
        await db
          .update(deadLetter)
          .set({ state: 'open', reason, detail, updatedAtMs })
          .where(and(eq(deadLetter.letterId, letterId), ne(deadLetter.state, 'dropped')));
      }
    },
    /** @returns false when the letter has changed since it was read, for it may be open for a new reason */
    async settle(
      { letterId, state, updatedAtMs }: DeadLetterHead,
      to: DeadLetterState,
      nowMs: number,
    ): Promise<boolean> {
      const result = await db
        .update(deadLetter)
        .set({ state: to, updatedAtMs: nowMs })
        .where(
          and(
            eq(deadLetter.letterId, letterId),
            eq(deadLetter.state, state),
            eq(deadLetter.updatedAtMs, updatedAtMs),
          ),
        );
      return affectedRows(result) === 1;
    },
  };
}

/**
 * Compares with a name in which `*` stands for any characters. The escape is named, for `sql_mode` may disable the
 * backslash.
 */
const isLike = (column: MySqlColumn, name: string): SQL =>
  sql`${column} like ${name.replace(/[%_|]/g, '|$&').replaceAll('*', '%')} escape '|'`;
