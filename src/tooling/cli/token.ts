import { flag, readArguments, text } from './arguments/read-arguments.ts';
import { WrongUse } from './arguments/wrong-use.ts';
import { serviceSignature, serviceToken } from './token/service.ts';
import { userToken } from './token/user.ts';

const HELP = `bun run token USER_ID [--ttl 24h]
bun run token --service NAME
bun run token --service NAME --sign METHOD PATH [--body FILE|-]

Prints a user token for development, signed with AUTH_JWT_SECRET or the development default.
  --ttl       how long it is valid: a number and s, m, h or d (default 24h)
  --service   a service's token instead (orders, tickets or backoffice), from SERVICE_TOKENS or the development default
  --sign      the x-shopping-signature header of one request instead, valid for 300 s, with the first key of the name in
              SERVICE_KEYS or the development default; PATH as it will be sent, with prefix and ?query if any
  --body      the file with the request's exact body, - for stdin (default: no body; curl: --data-binary)

Example:
  curl http://127.0.0.1:8787/event/purchased -H 'content-type: application/json' --data-binary @event.json \\
    -H "$(bun run token --service orders --sign POST /event/purchased --body event.json)"
`;

async function answer(): Promise<string> {
  const { values, positionals } = parseArguments();
  if (values.help === true) return HELP;
  if (values.service === undefined) {
    if (values.sign !== undefined || values.body !== undefined)
      throw new WrongUse('--sign and --body need --service.');
    return `${await userToken(process.env, positionals, values.ttl)}\n`;
  }
  if (values.ttl !== undefined) throw new WrongUse('A service token has no --ttl.');
  if (values.sign === true)
    return `${await serviceSignature(process.env, values.service, positionals, values.body)}\n`;
  if (positionals.length > 0 || values.body !== undefined)
    throw new WrongUse('--service NAME takes nothing more, unless with --sign.');
  return `${serviceToken(process.env, values.service)}\n`;
}

const parseArguments = () =>
  readArguments(process.argv.slice(2), { help: flag, ttl: text, service: text, sign: flag, body: text });

try {
  process.stdout.write(await answer());
} catch (error) {
  if (!(error instanceof WrongUse)) throw error;
  process.stderr.write(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
