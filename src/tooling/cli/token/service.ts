import * as v from 'valibot';
import { serviceCredentials } from '../../../config/service-credentials.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';
import { devEnv } from '../../dev/dev-env.ts';
import { signService } from '../../dev/service-signature.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The first static token of a service. @throws WrongUse */
export const serviceToken = (env: Env, name: string): string => firstSecret(env, 'SERVICE_TOKENS', name);

/** The signature header of one request, as `curl -H` takes it. @throws WrongUse */
export async function serviceSignature(
  env: Env,
  name: string,
  positionals: readonly string[],
  bodyFrom: string | null,
): Promise<string> {
  const [method = '', path = ''] = positionals;
  if (positionals.length !== 2 || !/^[A-Z]+$/.test(method) || !path.startsWith('/'))
    throw new WrongUse('--sign takes a method and a path, such as POST /event/purchased.');
  const key = firstSecret(env, 'SERVICE_KEYS', name);
  const body = bodyFrom === null ? '' : await readBody(bodyFrom);
  const nowS = Math.floor(Date.now() / 1000);
  return `x-shopping-signature: ${signService({ key, method, path, body, nowS })}`;
}

function firstSecret(env: Env, variable: 'SERVICE_KEYS' | 'SERVICE_TOKENS', name: string): string {
  const parsed = v.safeParse(serviceCredentials, env[variable] ?? devEnv[variable]);
  // These are our own messages, which never repeat a value.
  if (!parsed.success)
    throw new WrongUse(`${variable}: ${parsed.issues.map((issue) => issue.message).join('; ')}`);
  const found = parsed.output.find((one) => one.name === name);
  const names = [...new Set(parsed.output.map((one) => one.name))];
  if (found === undefined)
    throw new WrongUse(`${variable} has no such service; there are: ${names.join(', ') || 'none'}`);
  return found.secret;
}

async function readBody(from: string): Promise<Uint8Array> {
  const file = from === '-' ? Bun.stdin : Bun.file(from);
  if (from !== '-' && !(await Bun.file(from).exists()))
    throw new WrongUse('The file of --body is not there.');
  return file.bytes();
}
