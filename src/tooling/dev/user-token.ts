import { SignJWT } from 'jose';

/** Signs a user's token like the account service, for development and tests. It expires after `ttlSeconds`. */
export async function signUserToken(
  secret: string,
  userId: string,
  ttlSeconds = 86_400,
  nowMs = Date.now(),
): Promise<string> {
  const nowS = Math.floor(nowMs / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuedAt(nowS)
    .setExpirationTime(nowS + ttlSeconds)
    .sign(new TextEncoder().encode(secret));
}
