import { and, asc, eq, getTableColumns, gt, like, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { deadLetter } from '../db/schema/index.ts';
import type { DeadLetter, DeadLetterHead, DeadLetterState } from '../domain/order/dead-letter.ts';

export type DeadLetterFilter = {
  readonly state: DeadLetterState;
  /** an event's name; `*` stands for any characters */
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
    /** Ids that begin so; an id is hex, so nothing of a prefix can be a wildcard. */
    async idsFrom(prefix: string, limit: number): Promise<readonly string[]> {
      if (!/^[0-9a-f]{1,64}$/.test(prefix)) return [];
      const rows = await db
        .select({ letterId: deadLetter.letterId })
        .from(deadLetter)
        .where(like(deadLetter.letterId, `${prefix}%`))
        .limit(limit);
      return rows.map((row) => row.letterId);
    },
    /** Oldest first, those behind `after`. */
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
            after === undefined
              ? undefined
              : or(
                  gt(deadLetter.createdAtMs, after.createdAtMs),
                  and(eq(deadLetter.createdAtMs, after.createdAtMs), gt(deadLetter.letterId, after.letterId)),
                ),
          ),
        )
        .orderBy(asc(deadLetter.createdAtMs), asc(deadLetter.letterId))
        .limit(limit);
      return rows as DeadLetterHead[];
    },
    /** For metrics. */
    async countOpen(): Promise<number> {
      const [row] = await db
        .select({ count: sql<string>`count(*)` })
        .from(deadLetter)
        .where(eq(deadLetter.state, 'open'));
      return Number(row?.count ?? 0);
    },
  };
}

/** Complete in themselves, so that they may stand alone; inside a transaction they mean the same. */
export function deadLetterSingleWrites(db: Db) {
  return {
    /**
     * Once by id: a record read again after a crash is the same letter. One that was replayed, waited and failed anew
     * is open again; one that a person dropped stays dropped.
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
    /** False when it has changed since it was read: it may be open for a new reason. */
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

/** `*` stands for any characters. The backslash is no escape in every `sql_mode`, so another is named. */
const isLike = (column: MySqlColumn, name: string): SQL =>
  sql`${column} like ${name.replace(/[%_|]/g, '|$&').replaceAll('*', '%')} escape '|'`;
