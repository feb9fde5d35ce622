import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';

// `bun run show`: the test beside this, with its choice made by arguments. The preload arranges the database.

const HELP = `Shows the move: an old service by another hand, this one, and shadow between, on one database.

  bun run show [--requests N] [--seed N] [--rounds N]

  --requests N  how many requests go through shadow (default 20000)
  --seed N      seed of the requests (default 1)
  --rounds N    how often a request is timed with and without the proxy, in each state of the new service (default 1000)

Everything is started here and ended here. Prints what was compared by route, where three planted changes were found, and
what the proxy adds at the median. Exit code 1 when anything differs, or a planted change is not named.`;

const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '1000' },
      help: { type: 'boolean' },
    },
  });
  return [values.requests, values.seed, values.rounds].every((one) => /^\d{1,7}$/.test(one)) ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);
runTests(['test/moving-in/show.test.ts'], {
  SHOW_REQUESTS: values.requests,
  SHOW_SEED: values.seed,
  SHOW_LATENCY: values.rounds,
});
