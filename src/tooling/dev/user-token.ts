import { SignJWT } from 'jose';

/** A user's token as the account service would sign it, for development and tests. `ttlSeconds` from now on. */
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
