import { runEdgeBench } from './bench/edge.ts';
import { runBench } from './bench/run.ts';

const HELP = `bun run bench [--seconds 10] [--clients 32]
       bun run bench --edge [--seconds 10] [--clients 4] [--requests 50000]

Requests a second, p50 and p99 of cal_price and checkout, beside a bare handler that sends the same statements and
upstream calls. Starts its own database, mocked upstreams and API, all on this machine.
  --edge   the Worker in workerd instead, with 20 ms added to each round trip to the database; then its memory over
           --requests summaries
`;

const args = process.argv.slice(2);
const number = (name: string, fallback: number): number => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(args[at + 1]);
};
if (args.includes('--help')) process.stdout.write(HELP);
else {
  const isEdge = args.includes('--edge');
  const [seconds, clients] = [number('seconds', 10), number('clients', isEdge ? 4 : 32)];
  const requests = number('requests', 50_000);
  const isUsable = seconds > 0 && seconds <= 600 && clients > 0 && clients <= 512 && requests >= 0;
  if (!isUsable) {
    process.stderr.write(`--seconds is 1 to 600, --clients 1 to 512, --requests not below 0.\n\n${HELP}`);
    process.exit(2);
  }
  await (isEdge ? runEdgeBench({ seconds, clients, requests }) : runBench(seconds, clients));
  process.exit(0);
}
