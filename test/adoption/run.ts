import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { flag } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';

// `bun run adoption`: the suite's contract, prices, races and old orders on a schema of another shop.

const ADOPTION = {
  name: 'adoption',
  about: `Copies the tree into .local/adoption, puts the declarations of test/adoption/existing in the place of
src/db/schema/existing and the old shop's tables (test/adoption/schema.sql) in the place of ours, changes nothing else,
and runs tests there.`,
  options: {
    whole: flag('all tests that hold on any schema (2 minutes) instead of the part that runs in CI (20 s)'),
    keep: flag('makes the copy, prints its path, and runs nothing'),
  },
} as const satisfies CommandLine;

await runCommand(ADOPTION, async ({ options }) => {
  const { runAdopted } = await import('./run-adopted.ts');
  return runAdopted(options);
});
