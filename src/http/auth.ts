import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { AppConfig } from '../config.ts';
import { DomainError } from '../domain/errors.ts';

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LEEWAY_S = 60;

const JWKS_TIMEOUT_MS = 2_000;
/** A good token is believed again for as long without checking its signature anew; a withdrawn key's too. */
const BELIEVED_MS = 60_000;
const BELIEVED_MAX = 10_000;

/**
 * The user id of a good token, null for any other.
 * @throws DomainError UPSTREAM_UNAVAILABLE when the keys cannot be had: the token may be good, and an APP that is told
 * 401 signs the person out
 */
export type VerifyToken = (token: string) => Promise<string | null>;

/** JWTs with the one algorithm of the configuration, `exp` required, 60 s leeway (spec 2). */
export function createTokenVerifier({ auth }: Pick<AppConfig, 'auth'>, nowMs: () => number): VerifyToken {
  const secret = new TextEncoder().encode(auth.secret ?? '');
  const remote = auth.jwksUrl === null ? null : remoteKeys(new URL(auth.jwksUrl));
  const believed = new LRUCache<string, Believed>({ max: BELIEVED_MAX });
  return async (token) => {
    const known = believed.get(token);
    if (known !== undefined && isStillGood(known, nowMs())) return known.userId;
    const options = {
      algorithms: [auth.alg],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: LEEWAY_S,
      currentDate: new Date(nowMs()),
      ...(auth.issuer === null ? {} : { issuer: auth.issuer }),
      ...(auth.audience === null ? {} : { audience: auth.audience }),
    };
    try {
      const { payload } =
        auth.alg === 'HS256' || remote === null
          ? await jwtVerify(token, secret, options)
          : await jwtVerify(token, remote, options);
      if (typeof payload.sub !== 'string' || !USER_ID.test(payload.sub)) return null;
      const endsMs = (Number(payload.exp) + LEEWAY_S) * 1000;
      believed.set(token, { userId: payload.sub, sinceMs: nowMs(), endsMs });
      return payload.sub;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      return null;
    }
  };
}

type Believed = { readonly userId: string; readonly sinceMs: number; readonly endsMs: number };

/** A clock that went back might be before the token's own beginning. */
const isStillGood = ({ sinceMs, endsMs }: Believed, nowMs: number): boolean =>
  nowMs >= sinceMs && nowMs < endsMs && nowMs - sinceMs < BELIEVED_MS;

function remoteKeys(url: URL): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(url, { timeoutDuration: JWKS_TIMEOUT_MS });
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      // The keys are there and none of them, or more than one, is the token's.
      const isAnswer =
        error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
      if (isAnswer) throw error;
      throw new DomainError('UPSTREAM_UNAVAILABLE', { upstream: 'auth' });
    }
  };
}
