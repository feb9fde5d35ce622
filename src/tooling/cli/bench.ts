import { parseArgs } from 'node:util';
import { runEdgeBench } from './bench/edge.ts';
import { runMix } from './bench/mix.ts';
import { ROW_NAMES, runBench } from './bench/run.ts';

const HELP = `bun run bench [--seconds 10] [--clients 32] [--only NAME]... [--quick] [--json FILE]
       bun run bench --mix [--rate 1000] [--seconds 120]
       bun run bench --edge [--seconds 10] [--clients 4] [--requests 50000]

Measures requests a second, p50 and p99 of the hot routes, each beside its floor: a bare handler that sends the same
statements and upstream calls and answers as many bytes. Measures events a second through a real broker, beside the same
writes alone. Starts its own database, mocked upstreams, broker, API and consumer, all on this machine.
  --seconds  for each side of a row, over all its rounds (default 10; of --mix 120); --quick ignores it
  --clients  requests at once (default 32; of --edge 4)
  --only     this row only; may be repeated: ${ROW_NAMES.join(', ')}
             (the last three, a summary of so many entries, run only by name)
  --quick    under a minute in all
  --json     writes rows of name, rps, p50_ms, p99_ms, floor_rps, ratio, and more, into a file
  --mix      an open loop: 60 % summaries, 10 % coupon lists, 10 % checkouts, 5 % pay_cm, 5 % paid notices, 10 % lists
             and details, with all events of each order through the broker; p50, p99, failures, memory
  --rate     requests a second of the mix, or "max": looks for the highest with a p99 under 100 ms
  --edge     the Worker in workerd instead, with 20 ms added to each round trip to the database; then its memory over
             --requests summaries
`;

process.exit(await main(process.argv.slice(2)));

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const read = readArgs(args);
  if (typeof read === 'string') {
    process.stderr.write(`${read}\n\n${HELP}`);
    return 2;
  }
  if (read.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { seconds, clients, requests } = read;
  if (read.mix) await runMix({ seconds, rate: read.rate });
  else if (read.edge) await runEdgeBench({ seconds, clients, requests });
  else await runBench({ seconds, clients, isQuick: read.quick, only: read.only, jsonFile: read.json });
  return 0;
}

/** @returns a sentence when the arguments are wrong */
function readArgs(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', default: false },
        edge: { type: 'boolean', default: false },
        mix: { type: 'boolean', default: false },
        rate: { type: 'string', default: '1000' },
        quick: { type: 'boolean', default: false },
        seconds: { type: 'string' },
        clients: { type: 'string' },
        requests: { type: 'string', default: '50000' },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string' },
      },
    });
    const seconds = Number(values.seconds ?? (values.mix ? 120 : 10));
    const rate = values.rate === 'max' ? null : Number(values.rate);
    const clients = Number(values.clients ?? (values.edge ? 4 : 32));
    const requests = Number(values.requests);
    const unknown = values.only.find((name) => !ROW_NAMES.some((row) => row === name));
    if (unknown !== undefined) return `There is no row ${unknown}; there are ${ROW_NAMES.join(', ')}.`;
    const isUsable =
      seconds > 0 &&
      seconds <= 600 &&
      clients > 0 &&
      clients <= 512 &&
      requests >= 0 &&
      (rate === null || (rate > 0 && rate <= 100_000));
    if (!isUsable)
      return '--seconds is above 0 and at most 600, --clients at most 512, --requests 0 or more, --rate above 0.';
    return { ...values, json: values.json ?? null, seconds, clients, requests, rate };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
