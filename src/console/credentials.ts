import type { AppConfig } from '../config/config.ts';
import { demoData } from '../tooling/dev/demo-data.ts';
import { signUserToken } from '../tooling/dev/user-token.ts';

export const USERS = [...new Set([...demoData.addresses.map((one) => one.user_id)])];
const SERVICES = ['orders', 'tickets', 'backoffice'] as const;
/** Environments in which every visitor of the page gets tokens. */
const OPEN_ENVS: readonly AppConfig['appEnv'][] = ['development', 'test'];
/** Development values contain this word (see `src/tooling/dev/dev-env.ts`) and are public. */
const isPublic = (secret: string) => secret.includes('dev-only');

export type Credentials = {
  /** tokens by user id; empty when none could be signed */
  readonly users: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
  /** the problems of the page, as sentences */
  readonly problems: readonly string[];
};

/**
 * The page's credentials for the API. They exist only on a developer's machine and are made only from development
 * values: a real secret, or a token that it signs, never leaves the process, and a staging hands out nothing.
 */
export async function credentials({
  appEnv,
  auth,
  services,
}: Pick<AppConfig, 'appEnv' | 'auth' | 'services'>): Promise<Credentials> {
  if (!OPEN_ENVS.includes(appEnv))
    return { users: {}, services: {}, problems: [`In ${appEnv} this console has no tokens: enter yours.`] };
  const problems: string[] = [];
  const users: Record<string, string> = {};
  const { secret } = auth;
  if (auth.alg !== 'HS256' || secret === null)
    problems.push(`User tokens are ${auth.alg}: this console can sign HS256 only. You are a guest here.`);
  else if (!isPublic(secret))
    problems.push(
      'AUTH_JWT_SECRET is not a development value: no user token is signed. You are a guest here.',
    );
  else for (const user of USERS) users[user] = await signUserToken(secret, user);
  const found: Record<string, string> = {};
  for (const name of SERVICES) {
    const token = services.tokens.find((one) => one.name === name && isPublic(one.secret));
    if (token === undefined)
      problems.push(`SERVICE_TOKENS has no development token of "${name}": its calls answer 401.`);
    else found[name] = token.secret;
  }
  return { users, services: found, problems };
}
