import { createColors } from 'picocolors';
import { devEnv } from './dev-env.ts';
import { signUserToken } from './user-token.ts';

/** The last output of `bun run dev`: addresses, a token, and an example to paste. */
export async function welcome(
  origin: string,
  database: string,
  events: string,
  hasConsole = true,
  /** the files of the services' log lines; none when they go to the terminal */
  logs: readonly string[] = [],
): Promise<string> {
  const colors = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);
  const secret = process.env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET;
  const token = await signUserToken(secret, '1001');
  const body = JSON.stringify({
    entries: ['37804755-378047556-2', '5120010-51200101-1'],
    mall_channels: {},
    coupon_code: 'WELCOME5',
    cash: 10,
  });
  const demo = origin === `http://127.0.0.1:${devEnv.PORT}` ? 'bun run demo' : `bun run demo --url ${origin}`;
  const atConsole = hasConsole ? `; ${colors.cyan(`${origin}/qa`)} is the console to try it by hand` : '';
  return `
${colors.bold('shopping is up')} at ${colors.cyan(origin)}
database: ${database}
events: ${events}${logs.length === 0 ? '' : `\nlogs: ${logs.join(' and ')}`}

A token of user 1001 (24 h):
${token}

The worked example; its "final" is 62.55 USD:
curl -sS ${origin}/shopping/cal_price/v4_4 -H 'authorization: Bearer ${token}' -H 'cm-user-region: US' -H 'content-type: application/json' -d '${body}'

Next: ${colors.cyan(demo)} walks an order's whole life${atConsole}. Ctrl-C stops everything.
`;
}
