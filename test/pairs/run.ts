import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { choiceOf, runTests } from '../support/run-tests.ts';
import { SITUATIONS } from './situations.ts';

// `bun run pairs`: the test beside this, with its choice made by arguments. The preload arranges the database.

const names = SITUATIONS.map((one) => one.name);
const PAIRS = {
  name: 'pairs',
  about: `Lets two act on one order at the same time, in two processes: the first is stopped before one of its
statements until the second has ended or waits. The result must be that of one after the other.`,
  options: choiceOf(
    'situation',
    names,
    'every pair, the first stopped before each of its statements; otherwise a tenth of the pairs',
    'tenth',
  ),
  more: `Situations: ${names.join(', ')}`,
} satisfies CommandLine;

await runCommand(PAIRS, ({ options: { only, all, seed } }) =>
  runTests(['test/pairs', ...(only === null ? [] : ['-t', `after the other ${only}$`])], {
    PAIRS_SEED: String(seed),
    FULL: all ? '1' : '0',
  }),
);
