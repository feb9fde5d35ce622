import { parseArgs } from 'node:util';
import { endWithHelp, readOrNull, runTests } from '../support/run-tests.ts';
import { SITUATIONS } from './situations.ts';

// `bun run pairs`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = SITUATIONS.map((one) => one.name);
const HELP = `Lets two act on one order at the same time, in two processes: the first is stopped before one of its
statements until the second has ended or waits. What comes of it must be what comes of one after the other.

  bun run pairs [--only SITUATION] [--all] [--seed N]

  --only SITUATION  that one alone
  --all             every pair, the first stopped before each of its statements; otherwise a tenth
  --seed N          another tenth (default 1)

Situations: ${names.join(', ')}`;

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
const filter = values.only === undefined ? [] : ['-t', `after the other ${values.only}$`];
runTests(['test/pairs', ...filter], { PAIRS_SEED: values.seed, FULL: values.all === true ? '1' : '0' });
