import { WrongUse } from '../../arguments/wrong-use.ts';
import { devEnv } from '../../dev/dev-env.ts';
import { signUserToken } from '../../dev/user-token.ts';

const DAY_MS = 86_400_000;

/** A user's token. @throws WrongUse */
export async function userToken(
  env: Readonly<Record<string, string | undefined>>,
  userId: string,
  ttlMs = DAY_MS,
): Promise<string> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(userId)) throw new WrongUse('Give one user id, such as 1001.');
  const secret = env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET;
  return signUserToken(secret, userId, ttlMs / 1000);
}
