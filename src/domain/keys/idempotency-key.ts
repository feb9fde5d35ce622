import { DomainError } from '../values/errors.ts';
import { isRunning, KEY_LIFE_MS } from '../values/windows.ts';

/** Idempotency keys (spec 6, "Once"): what a request claims, and what the rows that are there say to it. */

/** An owner that has not finished by then counts as dead, and its key is free (spec 6). */
export const HOLDER_LIFE_MS = 60_000;

export type Once = {
  readonly userId: string;
  /** the caller's own key; null when the body is the key */
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** The request's hash as the release before computes it; while both run, the table has rows of both. */
  readonly formerHash: string;
};

/** A claim of a key, which is the caller's own or made from the body; both are scoped by user. */
export type Claim = {
  readonly userId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly holder: string;
  readonly madeAtMs: number;
  readonly lockedUntilMs: number;
  readonly expiresAtMs: number;
  /** A second row with a key and hash of its own; both rows are claimed or neither. */
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

/** The key of a request without one: the table's primary key decides which of several equal bodies is first. */
export const dedupeKey = (requestHash: string): string => `dedupe:${requestHash}`;
export const callerKey = (key: string): string => `key:${key}`;
/** The second row of a caller's key, with the hash that the JSON's spelling does not change. */
export const sameKey = (key: string): string => `same:${key}`;

/**
 * A claim has two rows, because the release before compares requests by their bytes only. A caller's key has that
 * release's hash, and a second row has the hash that the JSON's spelling does not change. A body without a key is
 * claimed under both hashes; the other release sees its own.
 * @param at `dedupeMs`: how long a body without a key counts as the same request
 */
export function claimOf(
  { userId, idempotencyKey, requestHash, formerHash }: Once,
  at: { readonly nowMs: number; readonly holder: string; readonly dedupeMs: number },
): Claim {
  const common = {
    userId,
    holder: at.holder,
    madeAtMs: at.nowMs,
    lockedUntilMs: at.nowMs + HOLDER_LIFE_MS,
  };
  if (idempotencyKey === null)
    return {
      ...common,
      ...{ key: dedupeKey(requestHash), requestHash },
      beside: { key: dedupeKey(formerHash), requestHash: formerHash },
      expiresAtMs: at.nowMs + at.dedupeMs,
    };
  return {
    ...common,
    ...{ key: callerKey(idempotencyKey), requestHash: formerHash },
    beside: { key: sameKey(idempotencyKey), requestHash },
    expiresAtMs: at.nowMs + KEY_LIFE_MS,
  };
}

/** An answer that was given before; to a body without a key it counts only while its order is open. */
export type KeptAnswer = { readonly orderId: string | null; readonly answer: string };

/** What the rows of a key say. Without answers, and with nothing under way, the rows are over and may be discarded. */
export type KeyVerdict = { readonly answers: readonly KeptAnswer[]; readonly isUnderWay: boolean };

/**
 * Judges the rows of a claim that another request has made. An answer that is given after some waiting counts for as
 * long as it did when this request came, and always when the two were under way together.
 * @param at `wereTogether`: the other request was seen under way, or took the key while this one was
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when a live key belongs to another request, by either hash;
 *   IDEMPOTENCY_KEY_IN_USE when the request of the same key is under way
 */
export function judgeKey(
  once: Once,
  claim: Claim,
  rows: BothRows,
  at: { readonly nowMs: number; readonly dedupeMs: number; readonly wereTogether: boolean },
): KeyVerdict {
  const isCallers = once.idempotencyKey !== null;
  const isOver = (row: KeyRow): boolean =>
    row.state === 'running'
      ? !isRunning(row.lockedUntilMs, at.nowMs, HOLDER_LIFE_MS)
      : !at.wereTogether &&
        !isRunning(row.expiresAtMs, claim.madeAtMs, isCallers ? KEY_LIFE_MS : at.dedupeMs);
  if (isCallers && rows.own !== null && !isOver(rows.own)) refuseOther(once, claim, rows.own, rows.beside);
  // The first of an owner's two rows decides, for the other gets its answer later.
  const isOneClaim = isCallers || rows.own?.holder === rows.beside?.holder;
  const live = (isOneClaim ? [rows.own] : [rows.own, rows.beside]).filter(
    (row): row is KeyRow => row !== null && !isOver(row),
  );
  const isUnderWay = live.some((row) => row.state === 'running');
  if (isUnderWay && isCallers) throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  const answers = live
    .filter((row) => row.state === 'done')
    .map(({ orderId, response }) => ({ orderId, answer: response ?? '' }));
  return { answers, isUnderWay };
}

function refuseOther(once: Once, claim: Claim, own: KeyRow, beside: KeyRow | null): void {
  if (own.requestHash === claim.requestHash) return;
  // A row of another owner is left from an earlier use of the key.
  if (beside?.holder === own.holder && beside.requestHash === once.requestHash) return;
  throw new DomainError('IDEMPOTENCY_KEY_REUSED');
}
