import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { AppConfig } from '../config.ts';

const USER_ID = /^[A-Za-z0-9_-]{1,64}$/;
const LEEWAY_S = 60;

/** The user id of a good token, null for any other. */
export type VerifyToken = (token: string) => Promise<string | null>;

/** JWTs with the one algorithm of the configuration, `exp` required, 60 s leeway (spec 2). */
export function createTokenVerifier({ auth }: Pick<AppConfig, 'auth'>, nowMs: () => number): VerifyToken {
  const secret = new TextEncoder().encode(auth.secret ?? '');
  const remote: JWTVerifyGetKey | null =
    auth.jwksUrl === null ? null : createRemoteJWKSet(new URL(auth.jwksUrl));
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
    } catch {
      return null;
    }
  };
}
