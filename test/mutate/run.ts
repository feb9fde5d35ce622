import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FOLDERS } from './mutant.ts';
import { type Choice, mutate } from './mutate.ts';
import { endJobs } from './session.ts';

// `bun run mutate` makes every change of our code that a library's operators know, and checks that the tests notice it.

const HELP = `bun run mutate: mutants of ${FOLDERS.join(', ')}, each run against the tests that reach it

  --all              every mutant of the chosen folders
  --sample N         a sample of N mutants, chosen by the seed (default 200)
  --seed S           another seed gives another sample (default 1)
  --folder NAME      only mutants of this folder of src, or of files whose path begins so; may be given several times
  --tests PATH       only test files whose path begins so; a mutant that only others would notice counts as survived
  --pure             only tests without database, broker and process
  --patience S       if the tests of one mutant take longer than S seconds together, the slowest are left out (default 120)
  --workers N        processes at once (default: one a core)
  --list OUTCOME     lists the mutants that are survived, noticed, timed-out or equivalent, with their places
  --fresh            forgets what earlier runs found
  --ci               a seeded 200 of domain by its pure tests; ends with 1 when the score is below test/mutate/score.json
  --keep             with --ci: writes the score there

Results are kept in .local/mutate. A result holds until the mutated file or the tests that decided it change, so a run
that was stopped continues where it was. Each test file runs once to find the mutants that it reaches.
`;

/** In seconds, which leaves out the long searches of test/search. */
const CI_PATIENCE = 2;
/** The tests of the domain and of the search; others would take too long for each change. */
const CI_TESTS = ['test/domain/', 'test/search/'];

function read(): Choice | null {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        all: { type: 'boolean', default: false },
        sample: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        folder: { type: 'string', multiple: true, default: [] },
        tests: { type: 'string', multiple: true, default: [] },
        pure: { type: 'boolean', default: false },
        patience: { type: 'string', default: '120' },
        workers: { type: 'string', default: String(availableParallelism()) },
        list: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        ci: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const [sample, seed, patience, workers] = [
      values.sample,
      values.seed,
      values.patience,
      values.workers,
    ].map(Number);
    if (![sample, seed, patience, workers].every((one) => (one ?? 0) > 0)) return null;
    const folders = values.folder.map((one) => (one.startsWith('src/') ? one : `src/${one}`));
    if (folders.some((one) => !FOLDERS.includes(one.split('/')[1] ?? ''))) return null;
    const chosen = { seed: seed ?? 1, patience: patience ?? 1, workers: workers ?? 1, fresh: values.fresh };
    const list = values.list === 'survivors' ? 'survived' : (values.list?.replace('-', ' ') ?? null);
    return values.ci
      ? {
          ...chosen,
          folders: ['src/domain'],
          count: 200,
          seed: 1,
          pure: true,
          patience: CI_PATIENCE,
          tests: CI_TESTS,
          list: 'survived',
          ci: values.keep ? 'keep' : 'compare',
        }
      : {
          ...chosen,
          folders,
          count: values.all ? null : (sample ?? 1),
          pure: values.pure,
          tests: values.tests,
          list,
          ci: null,
        };
  } catch {
    return null;
  }
}

const choice = read();
if (choice === null) {
  process.stderr.write(HELP);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endJobs();
    process.exit(130);
  });
}
process.exit(await mutate(join(import.meta.dir, '..', '..'), choice));
