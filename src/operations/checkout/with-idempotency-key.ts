import {
  type BothRows,
  type Claim,
  claimOf,
  judgeKey,
  type KeptAnswer,
  type Once,
} from '../../domain/keys/idempotency-key.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import { KeyTaken } from './checkout-batcher.ts';

/** How long the second request of a double tap waits for the first: polls x pause. */
const TWIN_POLLS = 100;
const TWIN_PAUSE_MS = 60;

/** The key of an effect: claimed before it, or else inserted as finished by the first statement of its transaction. */
export type HeldKey = { readonly claim: Claim; readonly isClaimed: boolean };

/** How often a key that another request took during the effect is read again. */
const TAKEN_MAX = 5;

/**
 * Runs `effect` once per key (spec 6, "Once") without a claim: `effect` inserts the finished key in its own
 * transaction, and throws KeyTaken when another was first. Two requests at once both get the first one's answer. Only
 * for effects that change nothing outside of the database.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, and whatever `effect` throws
 */
export async function withKeyInEffect(
  deps: Deps,
  once: Once,
  isStillOpen: (orderId: string) => Promise<boolean>,
  effect: (key: HeldKey) => Promise<string>,
): Promise<string> {
  const claim = claimFor(deps, once);
  const isOpen = once.idempotencyKey === null ? isStillOpen : null;
  for (let tries = 1; ; tries += 1) {
    const stored = await answerOrFree(deps, once, claim, isOpen, noClaim, tries > 1);
    if (stored !== null) return stored;
    try {
      return await effect({ claim, isClaimed: false });
    } catch (error) {
      if (error instanceof KeyTaken) {
        if (tries < TAKEN_MAX) continue;
        throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
      }
      // The first request with the key may have taken what this one was refused for, or COMMIT's answer was lost.
      const answer =
        error instanceof DomainError
          ? await answerOfAnother(deps, once, claim, isOpen)
          : await settleFailure(deps, claim);
      if (answer !== null) return answer;
      throw error;
    }
  }
}

const noClaim = async () => false;

/** The answer of another request with the same key that has finished meanwhile; null without one. */
async function answerOfAnother(
  deps: Deps,
  once: Once,
  claim: Claim,
  isStillOpen: ((orderId: string) => Promise<boolean>) | null,
): Promise<string | null> {
  const { own, beside } = await deps.store.keys.findBoth(claim);
  if (own?.state !== 'done' && beside?.state !== 'done') return null;
  return answerOrFree(deps, once, claim, isStillOpen, noClaim, true);
}

/**
 * Runs `effect` once per key (spec 6, "Once"). `effect` must finish the claim inside its own transaction; every repeat
 * gets the finished claim's answer byte for byte. A failure frees the key. Without a key, the body is the key for
 * CHECKOUT_DEDUPE_SECONDS, as long as `isStillOpen` is true of its order.
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, and whatever `effect` throws
 */
export async function withIdempotencyKey(
  deps: Deps,
  once: Once,
  isStillOpen: (orderId: string) => Promise<boolean>,
  effect: (key: HeldKey) => Promise<string>,
): Promise<string> {
  const claim = claimFor(deps, once);
  const isTap = once.idempotencyKey === null;
  const stored = await answerOrFree(deps, once, claim, isTap ? isStillOpen : null, () =>
    claimOrFree(deps, claim),
  );
  if (stored !== null) return stored;
  const done = (answer: string): string => {
    if (isTap) deps.later(tellBeside(deps, claim));
    return answer;
  };
  try {
    return done(await effect({ claim, isClaimed: true }));
  } catch (error) {
    const answer = await settleFailure(deps, claim);
    if (answer !== null) return done(answer);
    throw error;
  }
}

/** A claim without an answer may be there, held by nobody, so it is freed; the caller need not wait for that. */
async function claimOrFree({ store, later }: Deps, claim: Claim): Promise<boolean> {
  try {
    return await store.keys.claim(claim);
  } catch (error) {
    later(store.keys.free(claim).then(() => undefined));
    throw error;
  }
}

const claimFor = (deps: Deps, once: Once): Claim =>
  claimOf(once, { nowMs: deps.clock.nowMs(), holder: deps.ids.unique(), dedupeMs: dedupeMs(deps) });

const dedupeMs = ({ settings }: Deps): number => settings.checkoutDedupeSeconds * 1000;

/**
 * null when the key is free, or claimed by `claimIt`; otherwise the stored answer. `isStillOpen` is given only for
 * claims that are made from a body. `wereTogether`: another request took the key while this one was under way.
 */
async function answerOrFree(
  deps: Deps,
  once: Once,
  claim: Claim,
  isStillOpen: ((orderId: string) => Promise<boolean>) | null,
  claimIt: () => Promise<boolean>,
  wereTogether = false,
): Promise<string | null> {
  let hasWaited = wereTogether;
  for (let poll = 0; poll < TWIN_POLLS; poll += 1) {
    if (await claimIt()) return null;
    const rows = await deps.store.keys.findBoth(claim);
    if (claimIt === noClaim && rows.own === null && rows.beside === null) return null;
    const at = { nowMs: deps.clock.nowMs(), dedupeMs: dedupeMs(deps), wereTogether: hasWaited };
    const { answers, isUnderWay } = judgeKey(once, claim, rows, at);
    const answer = await firstOpen(answers, isStillOpen);
    if (answer !== null) return answer;
    if (!isUnderWay) {
      await discard(deps, claim, rows);
      continue;
    }
    hasWaited = true;
    await new Promise((resolve) => setTimeout(resolve, TWIN_PAUSE_MS));
  }
  throw new DomainError('IDEMPOTENCY_KEY_IN_USE');
}

/** Deletes both rows of a claim that is over. The first goes first, for the second alone counts as nobody's. */
async function discard(deps: Deps, { userId, key, beside }: Claim, rows: BothRows): Promise<void> {
  if (rows.own !== null && !(await deps.store.keys.discard(userId, key, rows.own))) return;
  if (rows.beside !== null) await deps.store.keys.discard(userId, beside.key, rows.beside);
}

/** The first of `answers` whose order is still open; the caller's own key has its answer in any case. */
async function firstOpen(
  answers: readonly KeptAnswer[],
  isStillOpen: ((orderId: string) => Promise<boolean>) | null,
): Promise<string | null> {
  for (const { orderId, answer } of answers)
    if (isStillOpen === null || (orderId !== null && (await isStillOpen(orderId)))) return answer;
  return null;
}

/**
 * Writes the answer for the release before too, which waits for it as for a request that is under way. Should this
 * process die before, that release waits until its own limit, which is longer than the time in which a double tap
 * counts as one.
 */
async function tellBeside(deps: Deps, claim: Claim): Promise<void> {
  const row = await deps.store.keys.find(claim.userId, claim.key);
  if (row?.state === 'done' && row.holder === claim.holder) await deps.store.keys.answerBeside(claim, row);
}

/**
 * After a failure: frees the key and returns null, or finds that the effect did happen (COMMIT's answer was lost) and
 * returns its answer. Freeing waits for a transaction that is still committing, so the read after it sees the outcome.
 */
async function settleFailure(deps: Deps, claim: Claim): Promise<string | null> {
  if (await deps.store.keys.free(claim)) return null;
  const row = await deps.store.keys.find(claim.userId, claim.key);
  return row !== null && row.state === 'done' && row.holder === claim.holder ? row.response : null;
}
