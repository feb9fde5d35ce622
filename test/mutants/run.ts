import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { count, type Kind } from '../../src/tooling/arguments/kinds.ts';
import { flag, list, preset } from '../../src/tooling/arguments/options.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { MUTANTS } from './all.ts';
import type { Mutant } from './mutant.ts';

// `bun run mutants` plants bugs in a copy of the tree, one after another, and tells whether the suite notices each.

const mutant: Kind<Mutant> = {
  placeholder: 'NAME_OR_NUMBER',
  may: 'the name or number of a mutant, as --list prints them',
  hint: '',
  read: (given) => MUTANTS[Number(given) - 1] ?? MUTANTS.find((one) => one.name === given),
};

const COMMAND = {
  name: 'mutants',
  about: 'Plants bugs in a copy of the tree, one after another, and tells which test noticed.',
  options: {
    list: flag('prints the mutants, one a line, and runs nothing'),
    only: list(mutant, 'only this mutant, by its name or number'),
    whole: flag(
      'the whole suite for each; otherwise the test files that must notice, and the whole suite if they do not',
    ),
    jobs: preset(count(1, 4), '1', 'this many at once, each in a copy of its own'),
    'skip-control': flag(
      'skips the first run: the same test files on a copy without a bug, which must be green',
    ),
    doc: flag('writes the table of docs/reliability.md anew'),
  },
  more: 'Exit code 1 when one survives. The output of the tests is in .local/mutants/{name}.log.',
} as const satisfies CommandLine;

await runCommand(COMMAND, async ({ options }) => {
  if (options.list) {
    for (const [at, { name, breaks }] of MUTANTS.entries())
      process.stdout.write(`${String(at + 1).padStart(3)} ${name}: ${breaks}\n`);
    return 0;
  }
  const { whole, jobs, doc, only, 'skip-control': skipsControl } = options;
  const { runMutants } = await import('./plant-all.ts');
  return runMutants({ mutants: only.length === 0 ? MUTANTS : only, whole, jobs, skipsControl, doc });
});
