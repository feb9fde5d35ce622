import { and, asc, eq, inArray, like, lte, ne, sql } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey } from '../db/errors.ts';
import { deadLetter } from '../db/schema/index.ts';

export type DeadLetterState = 'open' | 'replayed' | 'dropped';
export type DeadLetter = Omit<typeof deadLetter.$inferSelect, 'state'> & { readonly state: DeadLetterState };

export type DeadLetterFilter = {
  readonly state: DeadLetterState;
  /** a part of the event's name */
  readonly name?: string | undefined;
  readonly reason?: string | undefined;
  readonly createdBeforeMs?: number | undefined;
};

export function deadLetters(db: Db) {
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
        const { letterId, reason, detail, updatedAt } = letter;
        await db
          .update(deadLetter)
          .set({ state: 'open', reason, detail, updatedAt })
          .where(and(eq(deadLetter.letterId, letterId), ne(deadLetter.state, 'dropped')));
      }
    },
    async find(letterId: string): Promise<DeadLetter | null> {
      const [row] = await db.select().from(deadLetter).where(eq(deadLetter.letterId, letterId));
      return row === undefined ? null : (row as DeadLetter);
    },
    /** Oldest first. */
    async list(filter: DeadLetterFilter, limit: number): Promise<readonly DeadLetter[]> {
      const rows = await db
        .select()
        .from(deadLetter)
        .where(
          and(
            eq(deadLetter.state, filter.state),
            filter.name === undefined
              ? undefined
              : like(deadLetter.name, `%${filter.name.replace(/[%_\\]/g, '\\$&')}%`),
            filter.reason === undefined ? undefined : eq(deadLetter.reason, filter.reason),
            filter.createdBeforeMs === undefined
              ? undefined
              : lte(deadLetter.createdAt, filter.createdBeforeMs),
          ),
        )
        .orderBy(asc(deadLetter.createdAt), asc(deadLetter.letterId))
        .limit(limit);
      return rows as DeadLetter[];
    },
    async move(letterIds: readonly string[], from: DeadLetterState, to: DeadLetterState, nowMs: number) {
      if (letterIds.length === 0) return 0;
      const result = await db
        .update(deadLetter)
        .set({ state: to, updatedAt: nowMs })
        .where(and(inArray(deadLetter.letterId, [...letterIds]), eq(deadLetter.state, from)));
      return affectedRows(result);
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
