import { and, eq, inArray, or } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey, isRetryable } from '../db/errors.ts';
import { hasCome } from '../db/has-come.ts';
import { insertInto } from '../db/insert.ts';
import { pruneStep } from '../db/prune.ts';
import { idempotency } from '../db/schema/index.ts';
import { slot, statement } from '../db/statement.ts';
import { KEY_LIFE_MS, latestEnd } from '../domain/values/windows.ts';

/** `key` is the caller's own or one made from the body; both are scoped by user. */
export type Claim = {
  readonly userId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly holder: string;
  readonly lockedUntilMs: number;
  readonly expiresAtMs: number;
  /** A second row under a name and hash of its own, claimed with the first: both or neither. */
  readonly beside: { readonly key: string; readonly requestHash: string };
};

export type KeyRow = {
  readonly requestHash: string;
  readonly state: 'running' | 'done';
  readonly holder: string;
  readonly lockedUntilMs: number;
  readonly orderId: string | null;
  readonly response: string | null;
  readonly expiresAtMs: number;
};

export type BothRows = { readonly own: KeyRow | null; readonly beside: KeyRow | null };

const isKey = (userId: string, key: string) =>
  and(eq(idempotency.userId, userId), eq(idempotency.idemKey, key));
const isRunningOf = (holder: string) => and(eq(idempotency.holder, holder), eq(idempotency.state, 'running'));
const insertKey = insertInto(idempotency);

const { userId: OWNER, idemKey: KEY } = idempotency;
const byKey = statement((db) =>
  db
    .select()
    .from(idempotency)
    .where(and(eq(OWNER, slot('userId', OWNER)), eq(KEY, slot('key', KEY)))),
);
const byEitherKey = statement((db) =>
  db
    .select()
    .from(idempotency)
    .where(and(eq(OWNER, slot('userId', OWNER)), inArray(KEY, [slot('own', KEY), slot('beside', KEY)]))),
);

const keyRow = (row: typeof idempotency.$inferSelect): KeyRow => ({
  requestHash: row.requestHash,
  state: row.state === 'done' ? 'done' : 'running',
  holder: row.holder,
  lockedUntilMs: row.lockedUntilMs,
  orderId: row.orderId,
  response: row.response,
  expiresAtMs: row.expiresAtMs,
});

export function idempotencyKeys(db: Db) {
  return {
    /**
     * Plain INSERT: the duplicate-key error tells "again" from "first". Several who waited while a failed holder freed
     * the key lock each other out (InnoDB, error 1213): to a loser of that, too, someone else is at it.
     */
    async claim(claim: Claim): Promise<boolean> {
      const { userId, holder, lockedUntilMs, expiresAtMs } = claim;
      const common = { userId, state: 'running', holder, lockedUntilMs, expiresAtMs };
      const rows = [claim, claim.beside].map(({ key, requestHash }) => ({
        ...common,
        ...{ idemKey: key, requestHash },
      }));
      try {
        await insertKey(db, rows);
        return true;
      } catch (error) {
        if (isDuplicateKey(error) || isRetryable(error)) return false;
        throw error;
      }
    },

    async find(userId: string, key: string): Promise<KeyRow | null> {
      const [row] = await byKey(db, { userId, key });
      return row === undefined ? null : keyRow(row);
    },

    /** Both rows of a claim, as they now stand. */
    async findBoth({ userId, key, beside }: Claim): Promise<BothRows> {
      const rows = await byEitherKey(db, { userId, own: key, beside: beside.key });
      const rowOf = (name: string) => rows.find((row) => row.idemKey === name);
      const [own, other] = [rowOf(key), rowOf(beside.key)];
      return {
        own: own === undefined ? null : keyRow(own),
        beside: other === undefined ? null : keyRow(other),
      };
    },

    /**
     * Removes a row whose holder died, or that is spent, while it is still all that `judged` said: a holder that finished
     * meanwhile keeps its answer, and one that did not can finish no more. Whoever claims the key next has it.
     */
    async discard(userId: string, key: string, judged: KeyRow): Promise<boolean> {
      const result = await db
        .delete(idempotency)
        .where(
          and(
            isKey(userId, key),
            eq(idempotency.holder, judged.holder),
            eq(idempotency.state, judged.state),
            eq(idempotency.lockedUntilMs, judged.lockedUntilMs),
            eq(idempotency.expiresAtMs, judged.expiresAtMs),
          ),
        );
      return affectedRows(result) === 1;
    },

    /** The row beside a claim gets the answer of a claim that is done. */
    async answerBeside({ userId, beside, holder }: Claim, { orderId, response }: KeyRow): Promise<void> {
      await db
        .update(idempotency)
        .set({ state: 'done', orderId, response })
        .where(and(isKey(userId, beside.key), isRunningOf(holder)));
    },

    /**
     * Frees a key after a failure. It waits for a transaction that may still be committing (the row is locked by
     * it), so afterwards the row tells the truth about a COMMIT whose answer was lost.
     */
    async free(claim: Claim): Promise<boolean> {
      const { userId, key, beside, holder } = claim;
      const result = await db.delete(idempotency).where(and(isKey(userId, key), isRunningOf(holder)));
      if (affectedRows(result) !== 1) return false;
      await db.delete(idempotency).where(and(isKey(userId, beside.key), isRunningOf(holder)));
      return true;
    },

    /**
     * Rows that were over at `overSinceMs`, or end further ahead than any key lives, at most `limit`: a process whose clock
     * is behind ours may still count on what is over by ours. A living holder's row stays: without
     * it the holder could not finish. So does the answer of one that was thought dead and has finished meanwhile, until
     * it is over too.
     */
    async deleteExpired(nowMs: number, overSinceMs: number, limit: number): Promise<number> {
      const latestMs = latestEnd(nowMs, KEY_LIFE_MS);
      const isOver = and(
        hasCome(idempotency.expiresAtMs, overSinceMs, latestMs),
        or(eq(idempotency.state, 'done'), hasCome(idempotency.lockedUntilMs, overSinceMs, latestMs)),
      );
      const key = { userId: idempotency.userId, idemKey: idempotency.idemKey };
      return pruneStep(db, { table: idempotency, key, isOver, orderBy: [idempotency.expiresAtMs] }, limit);
    },
  };
}

/** What an effect's own transaction finishes a key with that nobody has claimed. */
export type FinishedKey = { readonly claim: Claim; readonly orderId: string; readonly response: string };

export function keyWrites(db: Db) {
  return {
    /**
     * Plain INSERT of both rows of each, done at once: one who comes with the same key at the same moment waits for this
     * transaction's end, and is told by the duplicate-key error that the effect is there.
     */
    async insertDone(keys: readonly FinishedKey[]): Promise<void> {
      await insertKey(
        db,
        keys.flatMap(({ claim, orderId, response }) => {
          const { userId, holder, lockedUntilMs, expiresAtMs } = claim;
          const common = { userId, state: 'done', holder, lockedUntilMs, orderId, response, expiresAtMs };
          return [claim, claim.beside].map(({ key, requestHash }) => ({
            ...common,
            idemKey: key,
            requestHash,
          }));
        }),
      );
    },
  };
}

/** Kept beside the keys: which of several same-body requests is younger is a matter of the database's order alone. */
export const dedupeKey = (requestHash: string): string => `dedupe:${requestHash}`;
export const callerKey = (key: string): string => `key:${key}`;
/** Beside a caller's key: its request by the hash that spelling does not change. */
export const sameKey = (key: string): string => `same:${key}`;
