import { demo } from './demo/walk.ts';

const HELP = `bun run demo [--url ADDRESS] [--user 1001]

Walks the whole life of one order against a running service (bun run dev) and prints each answer as a table: summary,
coupons, checkout, pay methods, paid notice; authorized, captured; bought, shipped, arrived, received; one line refunded;
notifications, and the order in full. Each run places one order.
  --url   where the service runs (default http://127.0.0.1:8787, or the port that PORT names)
  --user  the user who orders: 1001 (default) or 1003
`;

const options: Record<string, string> = {
  url: `http://127.0.0.1:${process.env.PORT ?? '8787'}`,
  user: '1001',
};

/** The first argument that is no option or lacks its value; undefined when all are right. */
function readOptions(args: readonly string[]): string | undefined {
  for (let at = 0; at < args.length; at += 2) {
    const name = args[at]?.replace(/^--/, '') ?? '';
    const value = args[at + 1];
    if (args[at] !== `--${name}` || !Object.hasOwn(options, name) || value === undefined) return args[at];
    options[name] = value;
  }
  return undefined;
}

const args = process.argv.slice(2);
const wrong = args.includes('--help') ? undefined : readOptions(args);
if (args.includes('--help')) process.stdout.write(HELP);
else if (wrong !== undefined) {
  process.stderr.write(`Unknown or incomplete: ${wrong}\n\n${HELP}`);
  process.exitCode = 2;
} else process.exitCode = await demo((options.url ?? '').replace(/\/$/, ''), options.user ?? '');
