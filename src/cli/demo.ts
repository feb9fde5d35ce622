import { demo } from './demo/walk.ts';

const HELP = `bun run demo [--url http://127.0.0.1:8787] [--user 1001]

Walks the whole life of one order against a running service (bun run dev) and prints each answer as a table: summary,
coupons, checkout, pay methods, paid notice; authorized, captured; bought, shipped, arrived, received; one line refunded;
notifications, and the order in full. Each run places one order.
`;

const args = process.argv.slice(2);
const option = (name: string, fallback: string): string => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? fallback : (args[at + 1] ?? fallback);
};
if (args.includes('--help')) process.stdout.write(HELP);
else
  process.exitCode = await demo(
    option('url', 'http://127.0.0.1:8787').replace(/\/$/, ''),
    option('user', '1001'),
  );
