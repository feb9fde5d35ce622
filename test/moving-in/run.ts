import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count } from '../../src/tooling/arguments/kinds.ts';
import { preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { runTests, seed } from '../support/run-tests.ts';

// `bun run show`: the test beside this, with its choice made by arguments. The preload arranges the database.

const SHOW = {
  name: 'show',
  about: 'Shows the move: an old service by another hand, this one, and shadow between, on one database.',
  options: {
    requests: preset(count(1, 9_999_999), '20000', 'how many requests go through shadow'),
    seed: seed('seed of the requests'),
    rounds: preset(
      count(0, 9_999_999),
      '1000',
      'how often a request is timed with and without the proxy, in each state of the new service',
    ),
  },
  more: `Everything is started here and ended here. Prints what was compared by route, where three planted changes were found, and
what the proxy adds at the median. Exit code 1 when anything differs, or a planted change is not named.`,
} as const satisfies CommandLine;

await runCommand(SHOW, ({ options }) =>
  runTests(['test/moving-in/show.test.ts'], {
    SHOW_REQUESTS: String(options.requests),
    SHOW_SEED: String(options.seed),
    SHOW_LATENCY: String(options.rounds),
  }),
);
