import { createColors } from 'picocolors';
import { devEnv } from '../../dev/dev-env.ts';
import { signUserToken } from '../../dev/user-token.ts';
import { serviceToken } from '../token/service.ts';

/** The service answered with a failure. */
export class Refused extends Error {}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as the APP reads them, field by field
export type Answer = any;
export type Colors = ReturnType<typeof createColors>;

/** The caller: the user of the APP, or a service with its development token. */
export type Who = 'user' | 'orders' | 'tickets' | 'backoffice';

export type Shop = {
  readonly origin: string;
  readonly colors: Colors;
  /** Prints a call and makes it. @returns the answer's data @throws Refused */
  ask(title: string, method: 'GET' | 'POST', path: string, body?: object, who?: Who): Promise<Answer>;
  title(title: string, what: string): void;
  print(text: string): void;
};

/** Opens the running service for the demo; every call is printed. */
export async function openShop(origin: string, user: string): Promise<Shop> {
  const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const userToken = await signUserToken(process.env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET, user);
  const tokenOf = (who: Who) => (who === 'user' ? userToken : serviceToken(process.env, who));
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  const say = (title: string, what: string) => print(`\n${colors.bold(title)}  ${colors.dim(what)}`);
  return {
    origin,
    colors,
    print,
    title: say,
    async ask(title, method, path, body, who = 'user') {
      const response = await fetch(origin + path, {
        method,
        headers: {
          authorization: `Bearer ${tokenOf(who)}`,
          'cm-user-region': 'US',
          'content-type': 'application/json',
          ...(who === 'user' && method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: Answer = await response.json();
      say(title, `${method} ${path}${who === 'user' ? '' : `  (${who})`}`);
      if (answer.code !== 200) throw new Refused(`${answer.error}: ${answer.toast}`);
      return answer.data;
    },
  };
}
