import { devEnv } from '../dev/dev-env.ts';
import { signUserToken } from '../dev/user-token.ts';

const HELP = `bun run token USER_ID [--ttl 24h]

Prints a user token for development, signed with AUTH_JWT_SECRET or the development default.
  --ttl   how long it is good: a number and s, m, h or d (default 24h)
`;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function fail(problem: string): never {
  process.stderr.write(`${problem}\n\n${HELP}`);
  process.exit(2);
}

const args = process.argv.slice(2);
if (args.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
const at = args.indexOf('--ttl');
const ttl = at === -1 ? '24h' : (args[at + 1] ?? '');
const rest = at === -1 ? args : args.toSpliced(at, 2);
const [userId = ''] = rest;
if (rest.length !== 1 || !/^[A-Za-z0-9_-]{1,64}$/.test(userId)) fail('Give one user id, such as 1001.');
const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(ttl) ?? [];
if (amount === undefined || unit === undefined) fail('--ttl is a number and s, m, h or d.');
const secret = process.env.AUTH_JWT_SECRET ?? devEnv.AUTH_JWT_SECRET;
process.stdout.write(
  `${await signUserToken(secret, userId, Number(amount) * SECONDS[unit as keyof typeof SECONDS])}\n`,
);
