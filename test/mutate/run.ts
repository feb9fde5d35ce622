import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CommandLine } from '../../src/tooling/arguments/command-line.ts';
import { amount, count, type Kind, oneOf, text } from '../../src/tooling/arguments/kinds.ts';
import { flag, list, optional, preset } from '../../src/tooling/arguments/options.ts';
import type { Given } from '../../src/tooling/arguments/read-arguments.ts';
import { runCommand } from '../../src/tooling/arguments/run-command.ts';
import { FOLDERS } from './mutant.ts';
import type { Choice } from './mutate.ts';

// `bun run mutate` makes every change of our code that a library's operators know, and checks that the tests notice it.

const ROOT = join(import.meta.dir, '..', '..');

const folder: Kind<string> = {
  placeholder: 'NAME',
  may: `a folder of src or what is in it: ${FOLDERS.join(', ')}`,
  hint: '',
  read(given) {
    const path = given.startsWith('src/') ? given : `src/${given}`;
    return FOLDERS.includes(path.split('/')[1] ?? '') ? path : undefined;
  },
};

const MUTATE = {
  name: 'mutate',
  about: `Mutants of ${FOLDERS.join(', ')}, each run against the tests that reach it.`,
  options: {
    all: flag('every mutant of the chosen folders'),
    sample: preset(count(1, 1_000_000), '200', 'a sample of N mutants, chosen by the seed'),
    seed: preset(count(1, 999_999_999), '1', 'another seed gives another sample'),
    folder: list(folder, 'only mutants of this folder of src, or of files whose path begins so'),
    tests: list(
      text('PATH'),
      'only test files whose path begins so; a mutant that only others would notice counts as survived',
    ),
    pure: flag('only tests without database, broker and process'),
    patience: preset(
      amount(86_400),
      '120',
      'if the tests of one mutant take longer than N seconds together, the slowest are left out',
    ),
    workers: optional(count(1, 256), 'processes at once', 'one a core'),
    list: optional(
      oneOf(['survived', 'noticed', 'timed-out', 'equivalent'], { survivors: 'survived' }, 'OUTCOME'),
      'lists the mutants of this outcome, with their places',
    ),
    fresh: flag('forgets what earlier runs found'),
    ci: flag(
      'a seeded 200 of domain by its pure tests; ends with 1 when the score is below test/mutate/score.json',
    ),
    stale: flag('only files that are not in test/mutate/found.tsv as they are now'),
    keep: flag('writes what files came to whose every mutant was run into that table; with --ci the score'),
    found: flag('prints that table by folder, and runs nothing'),
  },
  more: `Results are kept in .local/mutate. A result holds until the mutated file or the tests that decided it change, so a run
that was stopped continues where it was. Each test file runs once to find the mutants that it reaches.`,
} as const satisfies CommandLine;

/** A seeded part of the domain. */
const CI = {
  folders: ['src/domain'],
  count: 200,
  seed: 1,
  pure: true,
  // In seconds, which leaves out the long searches of test/search.
  patience: 2,
  // The tests of the domain and of the search; others would take too long for each change.
  tests: ['test/domain/', 'test/search/'],
  list: 'survived',
  stale: false,
  ci: true,
} as const;

function choiceOf({ options }: Given<(typeof MUTATE)['options']>): Choice {
  const { seed, patience, fresh, pure, tests, stale, keep, folder: folders } = options;
  const workers = options.workers ?? availableParallelism();
  if (options.ci) return { ...CI, workers, fresh, keep };
  return {
    folders,
    count: options.all ? null : options.sample,
    seed,
    pure,
    tests,
    patience,
    workers,
    list: options.list?.replace('-', ' ') ?? null,
    fresh,
    stale,
    keep,
    ci: false,
  };
}

await runCommand(MUTATE, async (given) => {
  const [{ mutate, showFound }, { endJobs }] = await Promise.all([
    import('./mutate.ts'),
    import('./session.ts'),
  ]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      endJobs();
      process.exit(130);
    });
  }
  if (given.options.found) return showFound(ROOT);
  process.exit(await mutate(ROOT, choiceOf(given)));
});
