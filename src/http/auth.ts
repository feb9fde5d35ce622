import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { AppConfig } from '../config.ts';
import { DomainError } from '../domain/errors.ts';

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LEEWAY_S = 60;

const JWKS_TIMEOUT_MS = 2_000;

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
  return async (token) => {
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
      return typeof payload.sub === 'string' && USER_ID.test(payload.sub) ? payload.sub : null;
    } catch (error) {
      if (error instanceof DomainError) throw error;
      return null;
    }
  };
}

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
