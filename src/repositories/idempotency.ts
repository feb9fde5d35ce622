import { and, eq, inArray, or } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey, isRetryable } from '../db/errors.ts';
import { hasCome } from '../db/has-come.ts';
import { insertInto } from '../db/insert.ts';
import { type PrunedRows, pruneStep } from '../db/prune.ts';
import { idempotency } from '../db/schema/index.ts';
import { pointRead, slot, statement } from '../db/statement.ts';
import type { BothRows, Claim, KeyRow } from '../domain/keys/idempotency-key.ts';
import { KEY_LIFE_MS, latestEnd } from '../domain/values/windows.ts';

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
const byEitherKey = pointRead((db) =>
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
     * Claims a key by a plain INSERT, whose duplicate-key error means that another has it. Several requests that waited
     * while a failed owner freed the key may deadlock (InnoDB, error 1213); for the loser, another has the key too.
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

    /** Both rows of a claim in their present state. */
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
     * Deletes the row of a dead owner, or an expired one, as long as it is still equal to `judged`. An owner that has
     * finished meanwhile keeps its answer; one that has not cannot finish any more.
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

    /** Writes the answer of a finished claim into its second row. */
    async answerBeside({ userId, beside, holder }: Claim, { orderId, response }: KeyRow): Promise<void> {
      await db
        .update(idempotency)
        .set({ state: 'done', orderId, response })
        .where(and(isKey(userId, beside.key), isRunningOf(holder)));
    },

    /**
     * Frees a key after a failure. It waits for a transaction that is still committing and locks the row, so the row
     * then tells whether a COMMIT without an answer took effect.
     */
    async free(claim: Claim): Promise<boolean> {
      const { userId, key, beside, holder } = claim;
      const result = await db.delete(idempotency).where(and(isKey(userId, key), isRunningOf(holder)));
      if (affectedRows(result) !== 1) return false;
      await db.delete(idempotency).where(and(isKey(userId, beside.key), isRunningOf(holder)));
      return true;
    },

    /**
     * Deletes at most `limit` rows that had expired at `overSinceMs`, or that end further ahead than any key lives, behind
     * the first `skip` of them. A process whose clock is behind may still use a row that has just expired here, hence
     * `overSinceMs`. The row of a live owner stays, for the owner could not finish without it. The answer of an owner that
     * counted as dead and has finished stays until it expires.
     */
    deleteExpired(nowMs: number, overSinceMs: number, limit: number, skip: number): Promise<PrunedRows> {
      const latestMs = latestEnd(nowMs, KEY_LIFE_MS);
      const isOver = and(
        hasCome(idempotency.expiresAtMs, overSinceMs, latestMs),
        or(eq(idempotency.state, 'done'), hasCome(idempotency.lockedUntilMs, overSinceMs, latestMs)),
      );
      const key = { userId: OWNER, idemKey: KEY };
      const over = { table: idempotency, key, isOver, orderBy: [idempotency.expiresAtMs] };
      return pruneStep(db, over, limit, skip);
    },
  };
}

/** A finished key that was never claimed, for the effect's own transaction to insert. */
export type FinishedKey = { readonly claim: Claim; readonly orderId: string; readonly response: string };

export function keyWrites(db: Db) {
  return {
    /**
     * Inserts both rows of each key as finished. Another request with the same key waits for the end of this
     * transaction, and the duplicate-key error tells it that the effect is there.
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
