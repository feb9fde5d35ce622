import type { Given } from '../../arguments/read-arguments.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import type { TOKEN } from './arguments.ts';
import { serviceSignature, serviceToken } from './service.ts';
import { userToken } from './user.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What was asked for. @throws WrongUse */
export async function tokenText(
  { options, others }: Given<(typeof TOKEN)['options']>,
  env: Env,
): Promise<string> {
  const { service, ttl, sign, body } = options;
  if (service === null) {
    const [userId, ...more] = others;
    if (userId === undefined || more.length > 0) throw new WrongUse('Give one user id, such as 1001.');
    return userToken(env, userId, ttl ?? undefined);
  }
  if (ttl !== null) throw new WrongUse('A service token has no --ttl.');
  if (sign) return serviceSignature(env, service, others, body);
  if (others.length > 0) throw new WrongUse('--service NAME takes nothing more, unless with --sign.');
  return serviceToken(env, service);
}
