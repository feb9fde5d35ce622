import { resolve } from 'node:path';
import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count, file } from '../../src/tooling/arguments/kinds.ts';
import { optional, preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { runTests, seed } from '../support/run-tests.ts';

// `bun run histories`: the test beside this, with its choice made by arguments. The preload arranges the database.

const HISTORIES = {
  name: 'histories',
  about:
    'Plays seeded histories against the service and a real database; every promise is checked on the way.',
  options: {
    count: preset(count(1, 999_999_999), '300', 'how many histories'),
    seed: seed('the seed of the first; the next have the next numbers'),
    steps: preset(count(1, 999_999_999), '40', 'the longest history has about this many steps'),
    replay: optional(file, 'plays the steps that a failure printed, and nothing else'),
  },
  more: 'A failing history is shrunk and printed with its seed. Ends with: N histories, N steps, N failures.',
} as const satisfies CommandLine;

await runCommand(HISTORIES, ({ options }) =>
  runTests(['test/histories/histories.test.ts'], {
    HISTORIES: String(options.count),
    HISTORIES_SEED: String(options.seed),
    HISTORIES_STEPS: String(options.steps),
    HISTORIES_REPLAY: options.replay === null ? '' : resolve(options.replay),
  }),
);
