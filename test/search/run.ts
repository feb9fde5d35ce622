import { availableParallelism } from 'node:os';
import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { amount, count, oneOf } from '../../src/tooling/arguments/kinds.ts';
import { optional, preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { ALPHABET } from './alphabet.ts';
import { SCENERIES } from './scenery.ts';

const SEARCH = {
  name: 'search',
  about: `Every sequence of ${ALPHABET.length} kinds of commands on one order, judged by plain bookkeeping.`,
  options: {
    states: preset(count(1, 1_000_000_000), '5000000', 'at most N different states in all'),
    minutes: preset(amount(100_000), '10', 'at most N minutes in all'),
    depth: preset(count(1, 1_000), '30', 'at most N commands in a sequence'),
    workers: optional(count(1, 256), 'workers side by side', 'one a core'),
    order: optional(oneOf(SCENERIES.map((one) => one.name)), 'only this order'),
  },
  more: `Ends with 1 and the shortest sequence of commands when the judge finds something. No database is needed.`,
} as const satisfies CommandLine;

await runCommand(SEARCH, async ({ options }) => {
  const { searchAll } = await import('./search-all.ts');
  const code = await searchAll({
    sceneries: SCENERIES.filter((one) => options.order === null || one.name === options.order),
    statesMax: options.states,
    minutes: options.minutes,
    depthMax: options.depth,
    workers: options.workers ?? availableParallelism(),
  });
  process.exit(code);
});
