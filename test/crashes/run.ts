import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';
import { ALL_OPERATIONS } from './all-operations.ts';

// `bun run crashes`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = ALL_OPERATIONS.map((one) => one.name);
const HELP = `Kills the process at statements of the writing operations, restarts, sweeps and asks again.

  bun run crashes [--only OPERATION] [--all] [--seed N]

  --only OPERATION  that one alone
  --all             every statement in each way; otherwise a fifth of them
  --seed N          another fifth (default 1)

Prints: operation | statements | points | failures. Operations: ${names.join(', ')}`;

const values = readOrNull(() => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      all: { type: 'boolean' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean' },
    },
  });
  const isRight = /^\d{1,9}$/.test(values.seed) && (values.only === undefined || names.includes(values.only));
  return isRight ? values : null;
});
if (values === null || values.help === true) endWithHelp(HELP, values !== null);
const filter = values.only === undefined ? [] : ['-t', `rows ${values.only}$`];
runTests(['test/crashes', ...filter], {
  CRASH_TABLE: '1',
  CRASH_SEED: values.seed,
  FULL: values.all === true ? '1' : '0',
});
