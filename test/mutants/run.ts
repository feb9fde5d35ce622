import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { arrangeDatabase } from '../../src/tooling/dev/database/arrange-database.ts';
import { silentProgress } from '../../src/tooling/dev/progress.ts';
import { MUTANTS } from './all.ts';
import { copyTree } from './copy-tree.ts';
import type { Mutant } from './mutant.ts';
import { plant, type Verdict } from './plant.ts';
import { endRuns, runTests } from './run-tests.ts';
import { printed, withRows } from './table.ts';

// `bun run mutants` plants bugs in a copy of the tree, one after another, and tells whether the suite notices each.

const rootDir = join(import.meta.dir, '..', '..');
const DOC = join(rootDir, 'docs', 'reliability.md');
const JOBS_MAX = 4;
const HELP = `Plants bugs in a copy of the tree, one after another, and tells which test noticed.

  bun run mutants [--list] [--only NAME_OR_NUMBER ...] [--whole] [--jobs N] [--skip-control] [--doc]

  --list          prints the mutants, one a line, and runs nothing
  --only X        only this mutant, by its name or number; may be given several times
  --whole         the whole suite for each; otherwise the test files that must notice, and the whole suite if they do not
  --jobs N        this many at once, each in a copy of its own (default 1, at most ${JOBS_MAX})
  --skip-control  skips the first run: the same test files on a copy without a bug, which must be green
  --doc           writes the table of docs/reliability.md anew

Exit code 1 when one survives. The output of the tests is in .local/mutants/{name}.log.
`;

function read() {
  try {
    const { values } = parseArgs({
      options: {
        list: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        whole: { type: 'boolean', default: false },
        jobs: { type: 'string', default: '1' },
        'skip-control': { type: 'boolean', default: false },
        doc: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const jobs = Number(values.jobs);
    const chosen = values.only.map((one) => MUTANTS[Number(one) - 1] ?? MUTANTS.find((m) => m.name === one));
    if (!Number.isInteger(jobs) || jobs < 1 || jobs > JOBS_MAX || chosen.includes(undefined)) return null;
    const mutants = chosen.length === 0 ? MUTANTS : (chosen as Mutant[]);
    return { ...values, jobs, mutants };
  } catch {
    return null;
  }
}

type Choice = NonNullable<ReturnType<typeof read>>;

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Runs the tests without a bug: they must be green, or a mutant's failures prove nothing. */
async function control(copy: string, { mutants, whole }: Choice): Promise<boolean> {
  const files = whole ? null : [...new Set(mutants.flatMap((mutant) => mutant.tests))];
  say(`… ${files === null ? 'the whole suite' : `${files.length} test files`} without a bug`);
  const run = await runTests(copy, files);
  if (run.isGreen) say(`✔ green (${run.seconds.toFixed(0)} s)`);
  else process.stderr.write(`${run.output}\n✘ The tests are red without a bug.\n`);
  return run.isGreen;
}

async function plantAll(choice: Choice, copies: readonly string[]): Promise<Verdict[]> {
  const { mutants, whole } = choice;
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = async (copy: string) => {
    for (let mutant = mutants[next++]; mutant !== undefined; mutant = mutants[next++]) {
      const verdict = await plant(copy, mutant, whole);
      verdicts.push(verdict);
      writeFileSync(join(rootDir, '.local', 'mutants', `${mutant.name}.log`), verdict.output);
      const by = verdict.caughtBy === null ? '' : ` by ${verdict.caughtBy.file} > ${verdict.caughtBy.test}`;
      const mark = verdict.outcome === 'caught' ? '✔' : '✘';
      const place = `${verdicts.length}/${mutants.length}`;
      say(`${mark} ${place} ${mutant.name}: ${verdict.outcome}${by} (${verdict.seconds.toFixed(1)} s)`);
    }
  };
  await Promise.all(copies.map(work));
  return verdicts.sort((a, b) => MUTANTS.indexOf(a.mutant) - MUTANTS.indexOf(b.mutant));
}

async function main(choice: Choice): Promise<number> {
  mkdirSync(join(rootDir, '.local', 'mutants'), { recursive: true });
  const copies = Array.from({ length: choice.jobs }, (_, at) => copyTree(rootDir, at + 1));
  // The servers stay open, or each run would wait for a start of its own.
  const servers = await Promise.all(
    copies.map((copy) =>
      arrangeDatabase({
        rootDir: copy,
        name: 'test',
        databaseUrl: process.env.DATABASE_URL,
        progress: silentProgress,
      }),
    ),
  );
  try {
    if (!choice['skip-control'] && !(await control(copies[0] ?? '', choice))) return 2;
    const verdicts = await plantAll(choice, copies);
    process.stdout.write(`${printed(verdicts)}\n`);
    const missed = verdicts.filter((verdict) => verdict.outcome !== 'caught');
    process.stdout.write(`${verdicts.length} planted, ${missed.length} not noticed\n`);
    if (choice.doc) {
      const names = MUTANTS.map((mutant) => mutant.name);
      writeFileSync(DOC, withRows(readFileSync(DOC, 'utf8'), verdicts, names));
    }
    return missed.length === 0 ? 0 : 1;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

const choice = read();
if (choice === null || choice.help) {
  process[choice === null ? 'stderr' : 'stdout'].write(HELP);
  process.exitCode = choice === null ? 2 : 0;
} else if (choice.list) {
  for (const [at, { name, breaks }] of MUTANTS.entries())
    process.stdout.write(`${String(at + 1).padStart(3)} ${name}: ${breaks}\n`);
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      choice.mutants = [];
      endRuns();
    });
  }
  process.exitCode = await main(choice);
}
