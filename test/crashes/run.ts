import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { choiceOf, runTests } from '../support/run-tests.ts';
import { ALL_OPERATIONS } from './all-operations.ts';

// `bun run crashes`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = ALL_OPERATIONS.map((one) => one.name);
const CRASHES = {
  name: 'crashes',
  about:
    'Kills the process at statements of the writing operations, restarts, sweeps and repeats the request.',
  options: choiceOf('operation', names, 'every statement in each way; otherwise a fifth of them', 'fifth'),
  more: `Prints: operation | statements | points | failures. Operations: ${names.join(', ')}`,
} satisfies CommandLine;

await runCommand(CRASHES, ({ options: { only, all, seed } }) =>
  runTests(['test/crashes', ...(only === null ? [] : ['-t', `rows ${only}$`])], {
    CRASH_TABLE: '1',
    CRASH_SEED: String(seed),
    FULL: all ? '1' : '0',
  }),
);
