import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import type { AppConfig } from '../config/config.ts';
import { DomainError } from '../domain/values/errors.ts';
import { isCompactJws } from './compact-jws.ts';
import { createKeySource } from './jwks.ts';

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LEEWAY_S = 60;

/** A good token counts as good for this time without another signature check, also when its key is withdrawn. */
const BELIEVED_MS = 60_000;
const BELIEVED_MAX = 10_000;
const BELIEVED_MAX_CHARS = 8 * 1024 * 1024;

/**
 * The user id of a good token, null for any other.
 * @throws DomainError UPSTREAM_UNAVAILABLE when the keys cannot be fetched: the token may be good, and an APP signs the
 * person out after a 401
 */
export type VerifyToken = (token: string) => Promise<string | null>;

/**
 * Verifies JWTs of the configured algorithm with `exp`, 60 s leeway and canonical encoding (spec 2). `sharesFetches`:
 * whether requests may wait for the same fetch of keys, which Workers forbid. `hs256`: where the host has an
 * HMAC that is faster than web crypto's.
 */
export function createTokenVerifier(
  { auth }: Pick<AppConfig, 'auth'>,
  nowMs: () => number,
  {
    sharesFetches = true,
    hs256 = byWebCrypto,
  }: { readonly sharesFetches?: boolean; readonly hs256?: Hs256 } = {},
): VerifyToken {
  const bySecret = hs256(new TextEncoder().encode(auth.secret ?? ''));
  const remote = auth.jwksUrl === null ? null : createKeySource({ url: auth.jwksUrl, nowMs, sharesFetches });
  const verify = async (token: string, options: JWTVerifyOptions): Promise<JWTPayload> => {
    if (auth.alg === 'HS256' || remote === null) return bySecret(token, options);
    const { payload } = await jwtVerify(token, remote, options);
    return payload;
  };
  const believed = new LRUCache<string, Believed>({
    max: BELIEVED_MAX,
    maxSize: BELIEVED_MAX_CHARS,
    sizeCalculation: (_, token) => token.length,
  });
  return async (token) => {
    if (!isCompactJws(token)) return null;
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
      const payload = await verify(token, options).catch((error) => byAnyKey(error, token, options));
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

/** Verifies HS256 tokens by a secret. @throws jose's errors for any other token */
export type Hs256 = (
  secret: Uint8Array,
) => (token: string, options: JWTVerifyOptions) => JWTPayload | Promise<JWTPayload>;

/** Imports the key once, at its first use, for an isolate may not do this while it starts. */
const byWebCrypto: Hs256 = (secret) => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  let key: CryptoKey | null = null;
  return async (token, options) => {
    key ??= await crypto.subtle.importKey('raw', Uint8Array.from(secret), algorithm, false, ['verify']);
    const { payload } = await jwtVerify(token, key, options);
    return payload;
  };
};

type Believed = { readonly userId: string; readonly sinceMs: number; readonly endsMs: number };

/** A remembered token is good until its end, unless the clock went back: the token might not be valid yet then. */
const isStillGood = ({ sinceMs, endsMs }: Believed, nowMs: number): boolean =>
  nowMs >= sinceMs && nowMs < endsMs && nowMs - sinceMs < BELIEVED_MS;

/** Verifies a token without a key id while keys are rotated: any of the matching keys may be the right one. */
async function byAnyKey(error: unknown, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
  if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
  for await (const key of error) {
    const good = await jwtVerify(token, key, options).catch(() => null);
    if (good !== null) return good.payload;
  }
  throw error;
}
