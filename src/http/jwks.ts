import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../domain/values/errors.ts';
import { type Eager, eager } from '../platform/eager.ts';

const TIMEOUT_MS = 2_000;
/** Keys are fetched again after this time. */
const FRESH_MS = 10 * 60_000;
/** Known keys stay good for this time while their endpoint is unavailable. */
const KEPT_MS = 24 * 3_600_000;
/** In this time at most one fetch for unknown keys, and one for stale keys. */
const COOL_DOWN_MS = 10_000;
/** The most keys, for a token without a key id is tried with each. */
const KEYS_MAX = 100;
/** The most unknown key ids that are remembered; the oldest is forgotten. */
const UNKNOWN_MAX = 1_000;

export type KeySourceOptions = {
  readonly url: string;
  readonly nowMs: () => number;
  /** False when requests must not wait for each other's promises (Workers). */
  readonly sharesFetches: boolean;
};

/** `fetchNo` numbers the fetches, for clocks are too coarse to tell which was first. */
type Known = {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly askedAtMs: number;
  readonly fetchNo: number;
};

/** Whether a period has passed; when the clock went back, it has. */
const hasPassed = (sinceMs: number, periodMs: number, nowMs: number) =>
  nowMs < sinceMs || nowMs - sinceMs >= periodMs;

/**
 * Keys of user tokens by JWKS (spec 2, 15). Known keys stay good for a day while the endpoint is unavailable. Unknown
 * keys cost one fetch per cool-down for all callers together. Only a fetch that began after a key was first asked for
 * can say that the key does not exist, for it may just have been published.
 * @throws JOSEError for a token that none of the keys made; DomainError UPSTREAM_UNAVAILABLE with `retry_after_s` when
 * this is not known
 */
export function createKeySource({ url, nowMs, sharesFetches }: KeySourceOptions): JWTVerifyGetKey {
  let known: Known | null = null;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let soughtAtMs = Number.NEGATIVE_INFINITY;
  let fetching: Eager<void> | null = null;
  let fetchesBegun = 0;
  /** By key id: the number of fetches that had begun when it was first asked for. */
  const begunBefore = new LRUCache<string, number>({ max: UNKNOWN_MAX });

  const ask = async () => {
    const askedAtMs = nowMs();
    fetchesBegun += 1;
    const fetchNo = fetchesBegun;
    // With known keys nobody waits for this fetch. Without any, the try must not count before it has failed.
    if (known !== null) triedAtMs = askedAtMs;
    const keys = await fetchKeys(url);
    triedAtMs = askedAtMs;
    // The answer of an earlier fetch must not replace that of a later one.
    if (keys !== null && fetchNo > (known?.fetchNo ?? 0))
      known = { find: createLocalJWKSet(keys), askedAtMs, fetchNo };
  };
  const refresh = () => {
    if (!sharesFetches) return ask();
    fetching ??= eager(
      ask().finally(() => {
        fetching = null;
      }),
    );
    return fetching.result();
  };
  const isFree = (lastMs: number) => hasPassed(lastMs, COOL_DOWN_MS, nowMs());
  const usable = (): Known => {
    if (known === null || hasPassed(known.askedAtMs, KEPT_MS, nowMs())) throw unavailable(triedAtMs, nowMs());
    return known;
  };
  /** Fetches keys when none are known or they are stale, unless the cool-down forbids it. */
  const keepFresh = async () => {
    if (known !== null && !hasPassed(known.askedAtMs, FRESH_MS, nowMs())) return;
    if (known === null && fetching !== null) await fetching.result();
    else if (isFree(triedAtMs)) await refresh();
  };
  const seekUnknown = async () => {
    if (fetching === null && !isFree(soughtAtMs)) return;
    soughtAtMs = nowMs();
    await refresh();
  };

  return async (header, token) => {
    await keepFresh();
    try {
      return await usable().find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    const kid = header.kid ?? '';
    const begun = begunBefore.get(kid) ?? fetchesBegun;
    begunBefore.set(kid, begun);
    await seekUnknown();
    try {
      return await usable().find(header, token);
    } catch (error) {
      const isKnownMissing = usable().fetchNo > begun;
      if (error instanceof errors.JWKSNoMatchingKey && !isKnownMissing)
        throw unavailable(soughtAtMs, nowMs());
      throw error;
    }
  };
}

/** The error, with the time until the cool-down is over. */
function unavailable(lastTryMs: number, nowMs: number): DomainError {
  const leftS = Math.ceil((lastTryMs + COOL_DOWN_MS - nowMs) / 1000);
  const retryAfterS = Math.min(COOL_DOWN_MS / 1000, Math.max(1, leftS));
  return new DomainError('UPSTREAM_UNAVAILABLE', { upstream: 'auth', retry_after_s: retryAfterS });
}

/** Null for an answer without keys, which counts as no answer (spec 15). */
async function fetchKeys(url: string): Promise<JSONWebKeySet | null> {
  try {
    // jose's fetcher, made for one fetch so that requests share nothing of it.
    const remote = createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
    await remote.reload();
    const set = remote.jwks();
    return set === undefined || set.keys.length === 0 || set.keys.length > KEYS_MAX ? null : set;
  } catch {
    return null;
  }
}
