import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ALL_OPERATIONS } from './all-operations.ts';

// `bun run crashes`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = ALL_OPERATIONS.map((one) => one.name);
const HELP = `Kills the process at statements of the writing operations, restarts, sweeps and asks again.

  bun run crashes [--only OPERATION] [--all] [--seed N]

  --only OPERATION  that one alone
  --all             every statement in each way; otherwise a third of them
  --seed N          another third (default 1)

Prints: operation | statements | points | failures. Operations: ${names.join(', ')}`;

function read() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        all: { type: 'boolean' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean' },
      },
    });
    const isRight =
      /^\d{1,9}$/.test(values.seed) && (values.only === undefined || names.includes(values.only));
    return isRight ? values : null;
  } catch {
    return null;
  }
}

const values = read();
if (values === null || values.help === true) {
  (values === null ? console.error : console.log)(HELP);
  process.exit(values === null ? 2 : 0);
}
const filter = values.only === undefined ? [] : ['-t', `rows ${values.only}$`];
const child = spawn(process.execPath, ['test', 'test/crashes', ...filter], {
  cwd: join(import.meta.dir, '..', '..'),
  stdio: 'inherit',
  env: {
    ...process.env,
    CRASH_TABLE: '1',
    CRASH_SEED: values.seed,
    FULL: values.all === true ? '1' : '0',
  },
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
