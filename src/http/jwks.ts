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
/** Keys are asked for anew after this. */
const FRESH_MS = 10 * 60_000;
/** Keys that we know stay good for as long while their endpoint is away. */
const KEPT_MS = 24 * 3_600_000;
/** At most one fetch in this time for keys that we do not know, and one for keys that have grown old. */
const COOL_DOWN_MS = 10_000;
/** A token without a key id is tried with each. */
const KEYS_MAX = 100;
/** Unknown key ids remembered; beyond that the oldest is forgotten. */
const UNKNOWN_MAX = 1_000;

export type KeySourceOptions = {
  readonly url: string;
  readonly nowMs: () => number;
  /** False where requests must not wait for each other's promises (Workers). */
  readonly sharesFetches: boolean;
};

/** `fetchNo`: the how manieth fetch it came by; clocks are too coarse to tell what was first. */
type Known = {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly askedAtMs: number;
  readonly fetchNo: number;
};

/** A clock that went back has passed everything. */
const hasPassed = (sinceMs: number, periodMs: number, nowMs: number) =>
  nowMs < sinceMs || nowMs - sinceMs >= periodMs;

/**
 * Keys of user tokens by JWKS (spec 2, 15). Known keys outlive an endpoint that is away, for a day. Keys that are not
 * known cost one fetch per cool-down for all callers together, and only a fetch that began after a key was first asked
 * for can say that it does not exist: one that was published a moment ago is no bad token.
 * @throws JOSEError for a token that no key of theirs made; DomainError UPSTREAM_UNAVAILABLE, with `retry_after_s`, when
 * that is not known
 */
export function createKeySource({ url, nowMs, sharesFetches }: KeySourceOptions): JWTVerifyGetKey {
  let known: Known | null = null;
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let soughtAtMs = Number.NEGATIVE_INFINITY;
  let fetching: Eager<void> | null = null;
  let fetchesBegun = 0;
  /** By key id: how many fetches had begun when it was first asked for. */
  const begunBefore = new LRUCache<string, number>({ max: UNKNOWN_MAX });

  const ask = async () => {
    const askedAtMs = nowMs();
    fetchesBegun += 1;
    const fetchNo = fetchesBegun;
    // Who has keys need not wait for this; who has none must not be told of a failure that is not there yet.
    if (known !== null) triedAtMs = askedAtMs;
    const keys = await fetchKeys(url);
    triedAtMs = askedAtMs;
    // An answer that was overtaken by a later one's is old.
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
  /** Sees to it that keys are there and not old, as far as that can be had now. */
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

/** To be asked again when the cool-down is over. */
function unavailable(lastTryMs: number, nowMs: number): DomainError {
  const leftS = Math.ceil((lastTryMs + COOL_DOWN_MS - nowMs) / 1000);
  const retryAfterS = Math.min(COOL_DOWN_MS / 1000, Math.max(1, leftS));
  return new DomainError('UPSTREAM_UNAVAILABLE', { upstream: 'auth', retry_after_s: retryAfterS });
}

/** Null for any answer that holds no keys: it is as none (spec 15). */
async function fetchKeys(url: string): Promise<JSONWebKeySet | null> {
  try {
    // Only jose's way to fetch; made for this one time, so that nothing of it is shared.
    const remote = createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
    await remote.reload();
    const set = remote.jwks();
    return set === undefined || set.keys.length === 0 || set.keys.length > KEYS_MAX ? null : set;
  } catch {
    return null;
  }
}
