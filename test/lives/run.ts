import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';

// `bun run lives` runs the test beside this file with options from its arguments. The preload arranges the database.

const HELP = `Random lives of one order over the real API and database, each change judged from outside.

  bun run lives [--count N] [--seed N] [--replay FILE]

  --count N      how many (default 2000)
  --seed N       the first one's seed; the next have the next numbers (default 1)
  --replay FILE  lives the life that was printed, and nothing else

A life that goes wrong is made as short as it can be and printed; then the exit code is 1.`;

const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      replay: { type: 'string', default: '' },
      help: { type: 'boolean' },
    },
  });
  const isRight = [values.count, values.seed].every((one) => /^\d{1,9}$/.test(one));
  return isRight && Number(values.count) > 0 ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);
runTests(['test/lives/lives.test.ts'], {
  LIVES: values.count,
  LIVES_SEED: values.seed,
  LIVES_REPLAY: values.replay === '' ? '' : resolve(values.replay),
});
