import { runBench } from './bench/run.ts';

const HELP = `bun run bench [--seconds 10] [--clients 32]

Requests a second, p50 and p99 of cal_price and checkout, beside a bare handler that sends the same statements and
upstream calls. Starts its own database, mocked upstreams and API, all on this machine.
`;

const args = process.argv.slice(2);
const number = (name: string, fallback: number): number => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(args[at + 1]);
};
if (args.includes('--help')) process.stdout.write(HELP);
else {
  const [seconds, clients] = [number('seconds', 10), number('clients', 32)];
  if (!(seconds > 0 && seconds <= 600 && clients > 0 && clients <= 512)) {
    process.stderr.write(`--seconds is 1 to 600, --clients 1 to 512.\n\n${HELP}`);
    process.exit(2);
  }
  await runBench(seconds, clients);
  process.exit(0);
}
