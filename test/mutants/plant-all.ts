import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrangeDatabase } from '../../src/tooling/dev/database/arrange-database.ts';
import { silentProgress } from '../../src/tooling/dev/progress.ts';
import { MUTANTS } from './all.ts';
import { copyTree } from './copy-tree.ts';
import type { Mutant } from './mutant.ts';
import { plant, type Verdict } from './plant.ts';
import { endRuns, runTests } from './run-tests.ts';
import { printed, withRows } from './table.ts';

const rootDir = join(import.meta.dir, '..', '..');
const DOC = join(rootDir, 'docs', 'reliability.md');

export type Choice = {
  readonly mutants: readonly Mutant[];
  readonly whole: boolean;
  readonly jobs: number;
  readonly skipsControl: boolean;
  readonly doc: boolean;
};

/** Plants the chosen mutants until it is told to end. @returns the exit code */
export async function runMutants(asked: Choice): Promise<number> {
  const choice = { ...asked };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      choice.mutants = [];
      endRuns();
    });
  }
  return plantChosen(choice);
}

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

async function plantChosen(choice: Choice): Promise<number> {
  mkdirSync(join(rootDir, '.local', 'mutants'), { recursive: true });
  const copies = Array.from({ length: choice.jobs }, (_, at) => copyTree(rootDir, at + 1));
  // The servers stay open, or each run would wait for a start of its own.
  const servers = await Promise.all(
    copies.map((copy) =>
      arrangeDatabase({
        rootDir: copy,
        name: 'test',
        databaseUrl: process.env.DATABASE_URL,
        onlyServer: true,
        progress: silentProgress,
      }),
    ),
  );
  try {
    if (!choice.skipsControl && !(await control(copies[0] ?? '', choice))) return 2;
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
