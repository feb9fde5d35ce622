import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';

// `bun run histories`: the test beside this, with its choice made by arguments. The preload arranges the database.

const HELP = `Plays seeded histories against the service and a real database; every promise is checked on the way.

  bun run histories [--count N] [--seed N] [--steps N] [--replay FILE]

  --count N      how many histories (default 300)
  --seed N       the seed of the first; the next have the next numbers (default 1)
  --steps N      the longest history has about this many steps (default 40)
  --replay FILE  plays the steps that a failure printed, and nothing else

A failing history is shrunk and printed with its seed. Ends with: N histories, N steps, N failures.`;

const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '300' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: '40' },
      replay: { type: 'string', default: '' },
      help: { type: 'boolean' },
    },
  });
  const isRight = [values.count, values.seed, values.steps].every((one) => /^\d{1,9}$/.test(one));
  return isRight && Number(values.count) > 0 ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);
runTests(['test/histories/histories.test.ts'], {
  HISTORIES: values.count,
  HISTORIES_SEED: values.seed,
  HISTORIES_STEPS: values.steps,
  HISTORIES_REPLAY: values.replay === '' ? '' : resolve(values.replay),
});
