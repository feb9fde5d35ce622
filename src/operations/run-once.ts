import type { Deps } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import { isRunning, KEY_LIFE_MS } from '../domain/windows.ts';
import { type Claim, callerKey, dedupeKey, type KeyRow } from '../repositories/idempotency.ts';

/** A holder that has not finished by then is dead, and its key free (spec 6). */
export const HOLDER_LIFE_MS = 60_000;
/** How long the second of a double tap waits for the first: polls x pause. */
const TWIN_POLLS = 100;
const TWIN_PAUSE_MS = 60;

export type Once = {
  readonly userId: string;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** The same request's hash by the release before: while both run, its rows are in the table. */
  readonly formerHash: string;
};

/**
 * Runs `effect` once per key (spec 6, "Once"). `effect` must finish the claim inside its own transaction; the answer
 * of a finished claim is given to every repeat byte for byte. A failure frees the key.
 * Without a key, the body itself is the key for CHECKOUT_DEDUPE_SECONDS, while `isStillOpen` says so of its order.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, and whatever `effect` throws
 */
export async function runOnce(
  deps: Deps,
  once: Once,
  isStillOpen: (orderId: string) => Promise<boolean>,
  effect: (claim: Claim) => Promise<string>,
): Promise<string> {
  const claim = claimFor(deps, once);
  const isTap = once.idempotencyKey === null;
  const former = isTap ? formerAnswer(deps, once, isStillOpen) : Promise.resolve(null);
  former.catch(() => undefined);
  const stored = await claimOrStored(deps, once, claim, isTap ? isStillOpen : null);
  if (stored !== null) return stored;
  try {
    const answer = await former;
    if (answer === null) return await effect(claim);
    await deps.store.keys.free(claim);
    return answer;
  } catch (error) {
    const answer = await settleFailure(deps, claim);
    if (answer !== null) return answer;
    throw error;
  }
}

function claimFor(deps: Deps, once: Once): Claim {
  const nowMs = deps.clock.nowMs();
  const isCallers = once.idempotencyKey !== null;
  return {
    userId: once.userId,
    key: once.idempotencyKey === null ? dedupeKey(once.requestHash) : callerKey(once.idempotencyKey),
    requestHash: once.requestHash,
    holder: deps.ids.unique(),
    lockedUntilMs: nowMs + HOLDER_LIFE_MS,
    expiresAtMs: nowMs + (isCallers ? KEY_LIFE_MS : deps.settings.checkoutDedupeSeconds * 1000),
  };
}

/** null: the claim is ours. Otherwise the stored answer. `isStillOpen` is given for claims made from a body only. */
async function claimOrStored(
  deps: Deps,
  once: Once,
  claim: Claim,
  isStillOpen: ((orderId: string) => Promise<boolean>) | null,
): Promise<string | null> {
  for (let poll = 0; poll < TWIN_POLLS; poll += 1) {
    if (await deps.store.keys.claim(claim)) return null;
    const row = await deps.store.keys.find(claim.userId, claim.key);
    if (row === null) continue;
    const verdict = await judge(deps, once, row, isStillOpen);
    if (verdict === 'take') {
      if (await deps.store.keys.takeOver(claim, row)) return null;
    } else if (verdict === 'wait') {
      await pause();
    } else return verdict.answer;
  }
  throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
}

/**
 * What the release before has answered to the same body without a key, whose key it made of its own hash; null when there
 * is nothing of it. Only for as long as that release may run beside this one (docs/decisions.md, "The same request").
 */
async function formerAnswer(
  deps: Deps,
  once: Once,
  isStillOpen: (orderId: string) => Promise<boolean>,
): Promise<string | null> {
  for (let poll = 0; poll < TWIN_POLLS; poll += 1) {
    const row = await deps.store.keys.find(once.userId, dedupeKey(once.formerHash));
    const verdict = row === null ? 'take' : await judge(deps, once, row, isStillOpen);
    if (verdict === 'take') return null;
    if (verdict !== 'wait') return verdict.answer;
    await pause();
  }
  throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
}

const pause = () => new Promise((resolve) => setTimeout(resolve, TWIN_PAUSE_MS));

async function judge(
  deps: Deps,
  once: Once,
  row: KeyRow,
  isStillOpen: ((orderId: string) => Promise<boolean>) | null,
): Promise<'take' | 'wait' | { answer: string }> {
  const nowMs = deps.clock.nowMs();
  const lifeMs = isStillOpen === null ? KEY_LIFE_MS : deps.settings.checkoutDedupeSeconds * 1000;
  if (row.state === 'running' && !isRunning(row.lockedUntilMs, nowMs, HOLDER_LIFE_MS)) return 'take';
  if (row.state === 'done' && !isRunning(row.expiresAtMs, nowMs, lifeMs)) return 'take';
  if (row.requestHash !== once.requestHash && row.requestHash !== once.formerHash)
    throw new DomainError('IDEMPOTENCY_KEY_REUSED');
  if (row.state === 'running') {
    if (isStillOpen !== null) return 'wait';
    throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
  }
  if (isStillOpen !== null && (row.orderId === null || !(await isStillOpen(row.orderId)))) return 'take';
  return { answer: row.response ?? '' };
}

/**
 * After a failure: frees the key and returns null, or finds that the effect did happen (COMMIT's answer was lost) and
 * returns its answer. Freeing waits for a transaction that is still committing, so the truth is read after it.
 */
async function settleFailure(deps: Deps, claim: Claim): Promise<string | null> {
  if (await deps.store.keys.free(claim)) return null;
  const row = await deps.store.keys.find(claim.userId, claim.key);
  return row !== null && row.state === 'done' && row.holder === claim.holder ? row.response : null;
}
