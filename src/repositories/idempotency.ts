import { and, eq, or } from 'drizzle-orm';
import { affectedRows } from '../db/affected-rows.ts';
import type { Db } from '../db/client.ts';
import { isDuplicateKey, isRetryable } from '../db/errors.ts';
import { hasCome } from '../db/has-come.ts';
import { insertInto } from '../db/insert.ts';
import { pruneStep } from '../db/prune.ts';
import { idempotency } from '../db/schema/index.ts';
import { KEY_LIFE_MS, latestEnd } from '../domain/windows.ts';

/** `key` is the caller's own or one made from the body; both are scoped by user. */
export type Claim = {
  readonly userId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly holder: string;
  readonly lockedUntilMs: number;
  readonly expiresAtMs: number;
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

const isKey = (userId: string, key: string) =>
  and(eq(idempotency.userId, userId), eq(idempotency.idemKey, key));
const insertKey = insertInto(idempotency);

export function idempotencyKeys(db: Db) {
  return {
    /**
     * Plain INSERT: the duplicate-key error tells "again" from "first". Several who waited while a failed holder freed
     * the key lock each other out (InnoDB, error 1213): to a loser of that, too, someone else is at it.
     */
    async claim(claim: Claim): Promise<boolean> {
      try {
        await insertKey(db, [
          {
            userId: claim.userId,
            idemKey: claim.key,
            requestHash: claim.requestHash,
            state: 'running',
            holder: claim.holder,
            lockedUntil: claim.lockedUntilMs,
            expiresAt: claim.expiresAtMs,
          },
        ]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error) || isRetryable(error)) return false;
        throw error;
      }
    },

    async find(userId: string, key: string): Promise<KeyRow | null> {
      const [row] = await db.select().from(idempotency).where(isKey(userId, key));
      if (row === undefined) return null;
      return {
        requestHash: row.requestHash,
        state: row.state === 'done' ? 'done' : 'running',
        holder: row.holder,
        lockedUntilMs: row.lockedUntil,
        orderId: row.orderId,
        response: row.response,
        expiresAtMs: row.expiresAt,
      };
    },

    /**
     * Takes over a row whose holder died, or that is spent, while it is still all that `judged` said: only one of
     * several takers sees the old holder, and a holder that finished meanwhile keeps its answer.
     */
    async takeOver(claim: Claim, judged: KeyRow): Promise<boolean> {
      const result = await db
        .update(idempotency)
        .set({
          requestHash: claim.requestHash,
          state: 'running',
          holder: claim.holder,
          lockedUntil: claim.lockedUntilMs,
          expiresAt: claim.expiresAtMs,
          orderId: null,
          response: null,
        })
        .where(
          and(
            isKey(claim.userId, claim.key),
            eq(idempotency.holder, judged.holder),
            eq(idempotency.state, judged.state),
            eq(idempotency.lockedUntil, judged.lockedUntilMs),
            eq(idempotency.expiresAt, judged.expiresAtMs),
          ),
        );
      return affectedRows(result) === 1;
    },

    /**
     * Frees a key after a failure. It waits for a transaction that may still be committing (the row is locked by
     * it), so afterwards the row tells the truth about a COMMIT whose answer was lost.
     */
    async free(claim: Claim): Promise<boolean> {
      const result = await db
        .delete(idempotency)
        .where(
          and(
            isKey(claim.userId, claim.key),
            eq(idempotency.holder, claim.holder),
            eq(idempotency.state, 'running'),
          ),
        );
      return affectedRows(result) === 1;
    },

    /**
     * Rows past their expiry, or further from it than any key lives, at most `limit`. A living holder's row stays: without
     * it the holder could not finish. So does the answer of one that was thought dead and has finished meanwhile, until
     * it is over too.
     */
    async deleteExpired(nowMs: number, deadSinceMs: number, limit: number): Promise<number> {
      const latestMs = latestEnd(nowMs, KEY_LIFE_MS);
      const isOver = and(
        hasCome(idempotency.expiresAt, nowMs, latestMs),
        or(eq(idempotency.state, 'done'), hasCome(idempotency.lockedUntil, deadSinceMs, latestMs)),
      );
      const key = { userId: idempotency.userId, idemKey: idempotency.idemKey };
      return pruneStep(db, { table: idempotency, key, isOver, orderBy: [idempotency.expiresAt] }, limit);
    },
  };
}

/** Kept beside the keys: which of several same-body requests is younger is a matter of the database's order alone. */
export const dedupeKey = (requestHash: string): string => `dedupe:${requestHash}`;
export const callerKey = (key: string): string => `key:${key}`;
