import { choiceOf, runTests } from '../support/run-tests.ts';
import { ALL_OPERATIONS } from './all-operations.ts';

// `bun run crashes`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = ALL_OPERATIONS.map((one) => one.name);
const HELP = `Kills the process at statements of the writing operations, restarts, sweeps and repeats the request.

  bun run crashes [--only OPERATION] [--all] [--seed N]

  --only OPERATION  only this operation
  --all             every statement in each way; otherwise a fifth of them
  --seed N          another seed chooses another fifth (default 1)

Prints: operation | statements | points | failures. Operations: ${names.join(', ')}`;

const { only, seed, full } = choiceOf(HELP, names);
const filter = only === undefined ? [] : ['-t', `rows ${only}$`];
runTests(['test/crashes', ...filter], {
  CRASH_TABLE: '1',
  CRASH_SEED: seed,
  FULL: full,
});
