import { resolve } from 'node:path';
import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count, file } from '../../src/tooling/arguments/kinds.ts';
import { optional, preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { runTests, seed } from '../support/run-tests.ts';

// `bun run lives` runs the test beside this file with options from its arguments. The preload arranges the database.

const LIVES = {
  name: 'lives',
  about: 'Random lives of one order over the real API and database, each change judged from outside.',
  options: {
    count: preset(count(1, 999_999_999), '2000', 'how many'),
    seed: seed("the first one's seed; the next have the next numbers"),
    replay: optional(file, 'lives the life that was printed, and nothing else'),
  },
  more: 'A life that goes wrong is made as short as it can be and printed; then the exit code is 1.',
} as const satisfies CommandLine;

await runCommand(LIVES, ({ options }) =>
  runTests(['test/lives/lives.test.ts'], {
    LIVES: String(options.count),
    LIVES_SEED: String(options.seed),
    LIVES_REPLAY: options.replay === null ? '' : resolve(options.replay),
  }),
);
