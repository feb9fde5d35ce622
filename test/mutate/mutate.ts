import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEquivalent } from './equivalent.ts';
import { keepFound, readFound, rowsFound, staleFiles, wholeFiles } from './found.ts';
import { judgeAll, type ToJudge, type Verdict } from './judge.ts';
import { FOLDERS, folderOf, type Mutant } from './mutant.ts';
import { type Known, planFor } from './plan.ts';
import { findReach, keptReach } from './reach.ts';
import { addResult, holds, type Result, readResults } from './results.ts';
import { sampleOf } from './sample.ts';
import { startServers } from './servers.ts';
import { type Counted, printed, rowsOf, scoreOf } from './table.ts';
import { testSources } from './test-files.ts';
import { byKey, instrumentAll, keptIn, plantTree, type Tree } from './tree.ts';

export type Choice = {
  /** Path prefixes of files; an empty list means all. */
  readonly folders: readonly string[];
  /** Null means all. */
  readonly count: number | null;
  readonly seed: number;
  readonly pure: boolean;
  /** Path prefixes of test files; an empty list means all. */
  readonly tests: readonly string[];
  /** In seconds. */
  readonly patience: number;
  readonly workers: number;
  readonly list: string | null;
  readonly fresh: boolean;
  /** Only files whose text is not the one that the kept table knows. */
  readonly stale: boolean;
  /** Writes what was found of whole files into the kept table, or with `ci` the score. */
  readonly keep: boolean;
  readonly ci: boolean;
};

type Found = {
  readonly mutant: Mutant;
  readonly outcome: Counted['outcome'];
  readonly by: string | null;
  readonly left: number;
};

/** The table of what whole runs found, kept in the tree. */
const foundIn = (rootDir: string): string => join(rootDir, 'test', 'mutate', 'found.tsv');

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Runs the chosen mutants and prints the table. @returns the exit code */
export async function mutate(rootDir: string, choice: Choice): Promise<number> {
  const results = join(keptIn(rootDir), choice.ci ? 'results-ci.jsonl' : 'results.jsonl');
  if (choice.fresh || choice.ci) rmSync(results, { force: true });
  const tree = await plantTree(rootDir);
  const chosen = choose(rootDir, tree, choice);
  say(`${chosen.size} of ${tree.mutants.length} mutants`);
  const found = new Map<string, Found>();
  for (const [key, mutant] of chosen) {
    if (isEquivalent(mutant)) found.set(key, { mutant, outcome: 'equivalent', by: null, left: 0 });
  }
  for (const stage of choice.pure ? (['pure'] as const) : (['pure', 'all'] as const)) {
    const open = [...chosen].filter(([key]) => (found.get(key)?.outcome ?? 'survived') === 'survived');
    if (open.length === 0) break;
    const servers = stage === 'all' ? await startServers(tree.dir) : null;
    try {
      await runStage({ rootDir, tree, stage, open, choice, results, found, env: servers?.env ?? {} });
    } finally {
      await servers?.stop();
    }
  }
  return report(rootDir, tree, [...found.values()], choice);
}

/** Prints the kept table by folder, and how much of each it does not know. @returns the exit code */
export async function showFound(rootDir: string): Promise<number> {
  const files = await instrumentAll(rootDir);
  const found = readFound(foundIn(rootDir));
  const stale = staleFiles(found, files);
  process.stdout.write(`${printed(rowsFound(found, files))}\n`);
  for (const folder of FOLDERS) {
    const open = files.filter(({ file }) => folderOf(file) === folder && stale.has(file));
    const mutants = open.reduce((sum, one) => sum + one.mutants.length, 0);
    if (open.length > 0)
      process.stdout.write(
        `${folder}: ${open.length} files with ${mutants} mutants were not run or have changed since\n`,
      );
  }
  return 0;
}

function choose(rootDir: string, tree: Tree, { folders, stale, count, seed }: Choice): Map<string, Mutant> {
  const changed = stale ? staleFiles(readFound(foundIn(rootDir)), tree.files) : null;
  const all = [...byKey(tree.mutants)].filter(
    ([, { file }]) =>
      (changed?.has(file) ?? true) &&
      (folders.length === 0 ||
        folders.some((one) => file === one || file.startsWith(`${one}/`) || file.startsWith(`${one}.`))),
  );
  return new Map(count === null ? all : sampleOf(all, ([key]) => key, count, seed));
}

type Stage = {
  readonly rootDir: string;
  readonly tree: Tree;
  readonly stage: Result['stage'];
  readonly open: readonly (readonly [string, Mutant])[];
  readonly choice: Choice;
  readonly results: string;
  readonly found: Map<string, Found>;
  readonly env: Readonly<Record<string, string>>;
};

async function runStage({ rootDir, tree, stage, open, choice, results, found, env }: Stage): Promise<void> {
  const isPure = stage === 'pure';
  const isAsked = (file: string) =>
    choice.tests.length === 0 || choice.tests.some((one) => file.startsWith(one));
  const sources = testSources(rootDir).filter((one) => one.isPure === isPure && isAsked(one.file));
  await findReach(rootDir, tree, sources, (line) => say(`… ${line}`));
  const known = sources.flatMap((source): Known[] => {
    const kept = keptReach(rootDir, source);
    return kept?.reach ? [{ source, kept: { ...kept, reach: kept.reach } }] : [];
  });
  const hashes = new Map(tree.files.map((one) => [one.file, one.hash]));
  const testHashes = new Map(sources.map((one) => [one.file, one.hash]));
  const before = readResults(results);
  const settle = ({ key, mutant, plan }: ToJudge, { outcome, by }: Pick<Verdict, 'outcome' | 'by'>) =>
    found.set(key, { mutant, outcome, by, left: plan.left });
  const left: ToJudge[] = [];
  for (const [key, mutant] of open) {
    const plan = planFor(mutant, known, hashes, choice.patience);
    const result = before.get(`${stage} ${key}`);
    const now = {
      sourceHash: hashes.get(mutant.file) ?? '',
      planHash: plan.hash,
      hashOfTest: (file: string) => testHashes.get(file),
    };
    if (holds(result, now)) settle({ key, mutant, plan }, result);
    else left.push({ key, mutant, plan });
  }
  say(
    `${open.length - left.length} known, ${left.length} to run against ${isPure ? 'pure tests' : 'tests with a database'}`,
  );
  let done = 0;
  await judgeAll(tree.dir, left, {
    isPure,
    workers: choice.workers,
    env,
    onVerdict: (one, verdict) => {
      settle(one, verdict);
      const { key, mutant, plan } = one;
      const testsHash =
        verdict.outcome === 'survived'
          ? plan.hash
          : (testHashes.get(verdict.by?.split(' > ')[0] ?? '') ?? '');
      const { outcome, by, ms } = verdict;
      addResult(results, {
        key,
        stage,
        sourceHash: hashes.get(mutant.file) ?? '',
        outcome,
        by,
        testsHash,
        left: plan.left,
        ms,
      });
      done += 1;
      if (done % 50 === 0) say(`… ${done}/${left.length}`);
    },
  });
}

const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 100);

function report(rootDir: string, tree: Tree, found: readonly Found[], { list, keep, ci }: Choice): number {
  const listed = found
    .filter((one) => one.outcome === list)
    .sort((a, b) => a.mutant.file.localeCompare(b.mutant.file) || a.mutant.line - b.mutant.line);
  for (const { mutant, by, left } of listed) {
    const note = left > 0 ? ` (${left} slow test files left out)` : by === null ? '' : ` (${by})`;
    process.stdout.write(
      `${mutant.file}:${mutant.line} ${mutant.operator}: ${short(mutant.original)} → ${short(mutant.replacement)}${note}\n`,
    );
  }
  const counted = found.map(({ mutant, outcome }) => ({ file: mutant.file, outcome }));
  const rows = rowsOf(counted);
  process.stdout.write(`${printed(rows)}\n`);
  if (keep && !ci) keepFound(foundIn(rootDir), wholeFiles(counted, tree.files), tree.files);
  const row = rows[0];
  if (!ci || row === undefined) return 0;
  const path = join(rootDir, 'test', 'mutate', 'score.json');
  const score = Math.floor(scoreOf(row) * 10) / 10;
  const last = Number(JSON.parse(readFileSync(path, 'utf8')).domain);
  if (keep) writeFileSync(path, `{ "domain": ${score} }\n`);
  else if (score < last) say(`✘ The score of domain has fallen from ${last} % to ${score} %.`);
  return !keep && score < last ? 1 : 0;
}
