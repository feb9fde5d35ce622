import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count } from '../../src/tooling/arguments/kinds.ts';
import { preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { runTests, seed } from '../support/run-tests.ts';

// `bun run endurance`: the test beside this, with its choice made by arguments.

const ENDURANCE = {
  name: 'endurance',
  about: `Load and faults together: users keep coming while the database, the broker, the other services and our own
processes fail one after another. At the end nothing that was acknowledged may be lost.`,
  options: {
    minutes: preset(count(1, 9_999), '3', 'how long'),
    rate: preset(count(1, 9_999), '40', 'requests a second'),
    seed: seed('another seed gives another series of requests and faults'),
  },
} as const satisfies CommandLine;

await runCommand(ENDURANCE, ({ options }) =>
  runTests(['test/endurance'], {
    ENDURANCE_SECONDS: String(options.minutes * 60),
    ENDURANCE_RATE: String(options.rate),
    SEED: String(options.seed),
  }),
);
