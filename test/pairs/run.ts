import { choiceOf, runTests } from '../support/run-tests.ts';
import { SITUATIONS } from './situations.ts';

// `bun run pairs`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = SITUATIONS.map((one) => one.name);
const HELP = `Lets two act on one order at the same time, in two processes: the first is stopped before one of its
statements until the second has ended or waits. The result must be that of one after the other.

  bun run pairs [--only SITUATION] [--all] [--seed N]

  --only SITUATION  only this situation
  --all             every pair, the first stopped before each of its statements; otherwise a tenth of the pairs
  --seed N          another seed chooses another tenth (default 1)

Situations: ${names.join(', ')}`;

const { only, seed, full } = choiceOf(HELP, names);
const filter = only === undefined ? [] : ['-t', `after the other ${only}$`];
runTests(['test/pairs', ...filter], { PAIRS_SEED: seed, FULL: full });
