import { devEnv } from '../../dev/dev-env.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { WrongUse } from '../arguments/wrong-use.ts';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A user's token. @throws WrongUse */
export async function userToken(
  env: Readonly<Record<string, string | undefined>>,
  positionals: readonly string[],
  ttl = '24h',
): Promise<string> {
  const [userId = ''] = positionals;
  if (positionals.length !== 1 || !/^[A-Za-z0-9_-]{1,64}$/.test(userId))
    throw new WrongUse('Give one user id, such as 1001.');
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(ttl) ?? [];
  if (amount === undefined || unit === undefined) throw new WrongUse('--ttl is a number and s, m, h or d.');
  const secret = env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET;
  return signUserToken(secret, userId, Number(amount) * SECONDS[unit as keyof typeof SECONDS]);
}
