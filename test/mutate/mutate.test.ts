import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootDir } from '../support/world.ts';
import { EQUIVALENT, EQUIVALENT_KEYS } from './equivalent.ts';
import { keepFound, readFound, rowsFound, staleFiles, wholeFiles } from './found.ts';
import { instrument, numbered } from './instrument.ts';
import { keyOf, type Mutant } from './mutant.ts';
import { type Known, planFor } from './plan.ts';
import { addResult, holds, type Result, readResults } from './results.ts';
import { sampleOf } from './sample.ts';
import { printed, rowsOf, scoreOf } from './table.ts';
import { closureOf } from './test-files.ts';

// Tests of the rules of `bun run mutate`, and that every mutant written down as equivalent still exists.

const dir = mkdtempSync(join(tmpdir(), 'mutate-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const MUTANT: Mutant = {
  id: 7,
  file: 'src/domain/values/money.ts',
  ordinal: 1,
  line: 3,
  operator: 'BooleanLiteral',
  original: 'true',
  replacement: 'false',
  text: 'return true;',
  place: [2, 7, 2, 11],
};

const known = (file: string, tests: [name: string, ms: number, reached: number[]][], more = {}): Known => ({
  source: { file, closure: new Set([file, MUTANT.file]), isPure: true, hash: 'h' },
  kept: {
    hash: `hash of ${file}`,
    isPure: true,
    hashes: { [MUTANT.file]: 'now' },
    reach: {
      file,
      tests: tests.map(([name, ms, reached]) => ({
        name,
        ms,
        isGreen: !name.includes('red'),
        reached: { [MUTANT.file]: reached },
      })),
      loaded: {},
      around: {},
      isOrderFree: true,
      aroundMs: 0,
      ...more,
    },
  },
});
const planOf = (all: Known[], hash = 'now', seconds = 100) =>
  planFor(MUTANT, all, new Map([[MUTANT.file, hash]]), seconds);

describe('the plan', () => {
  const slow = known('slow.test.ts', [
    ['slow', 900, [1]],
    ['quick', 20, [1]],
    ['red', 1, [1]],
    ['elsewhere', 1, [2]],
  ]);
  const fast = known('fast.test.ts', [['fast', 30, [0, 1]]]);

  test('has the green tests that reach the mutant, the fastest first', () => {
    expect(planOf([slow, fast]).parts).toEqual([
      { file: 'fast.test.ts', tests: [['fast', 30]] },
      {
        file: 'slow.test.ts',
        tests: [
          ['quick', 20],
          ['slow', 900],
        ],
      },
    ]);
  });

  test('has what reached anything of the file when its text has changed since', () => {
    expect(planOf([slow], 'changed').parts[0]?.tests.map(([name]) => name)).toContain('elsewhere');
  });

  test('keeps the order of tests that need those before them', () => {
    const needy = known(
      'needy.test.ts',
      [
        ['first', 50, []],
        ['second', 9, [1]],
        ['third', 1, []],
      ],
      { isOrderFree: false },
    );
    expect(planOf([needy]).parts[0]?.tests.map(([name]) => name)).toEqual(['first', 'second']);
  });

  test('has whole files in a process of its own when the mutant is on while modules load', () => {
    const loading = known('load.test.ts', [['any', 5, []]], { loaded: { [MUTANT.file]: [1] } });
    expect(planOf([loading])).toMatchObject({ isFresh: true, parts: [{ file: 'load.test.ts' }] });
  });

  test('leaves out what takes too long, and says so', () => {
    const plan = planOf([slow, fast], 'now', 0.5);
    expect([plan.parts.length, plan.left]).toEqual([1, 1]);
    expect(plan.hash).toBe(planOf([fast, slow]).hash);
  });
});

test('what was found is read again, holds until its file or its test changes, and a line cut off is none', () => {
  const path = join(dir, 'results.jsonl');
  const result: Result = {
    key: keyOf(MUTANT),
    sourceHash: 's',
    stage: 'pure',
    outcome: 'noticed',
    by: 'a.test.ts > x',
    testsHash: 'a',
    left: 0,
    ms: 1,
  };
  addResult(path, { ...result, outcome: 'survived' });
  addResult(path, result);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"key":"cut o`);
  expect([...readResults(path).values()]).toEqual([result]);
  const now = { sourceHash: 's', planHash: 'p', hashOfTest: () => 'a' };
  expect(holds(result, now)).toBe(true);
  expect(holds(result, { ...now, sourceHash: 't' })).toBe(false);
  expect(holds(result, { ...now, hashOfTest: () => undefined })).toBe(false);
  expect(holds({ ...result, outcome: 'survived', testsHash: 'p' }, now)).toBe(true);
});

test('a sample is the same for a seed, and one line more changes one of it at most', () => {
  const all = Array.from({ length: 1_000 }, (_, at) => `mutant ${at}`);
  const chosen = sampleOf(all, String, 100, 1);
  expect(sampleOf(all.toReversed(), String, 100, 1)).toEqual(chosen);
  expect(sampleOf(all, String, 100, 2)).not.toEqual(chosen);
  const changed = sampleOf(all.slice(1), String, 100, 1);
  expect(changed.filter((one) => !chosen.includes(one)).length).toBeLessThanOrEqual(1);
});

test('the table counts what never ends as noticed, and leaves equivalents out of the score', () => {
  const of = (outcome: 'noticed' | 'survived' | 'timed out' | 'equivalent', file = 'src/domain/a/b.ts') => ({
    file,
    outcome,
  });
  const rows = rowsOf([
    of('noticed'),
    of('noticed'),
    of('timed out'),
    of('survived'),
    of('equivalent'),
    of('survived', 'src/http/x.ts'),
  ]);
  expect(rows.map((row) => [row.folder, row.made, scoreOf(row)])).toEqual([
    ['domain', 5, 75],
    ['http', 1, 0],
  ]);
  expect(printed(rows)).toContain('75.0 %');
});

test('what whole runs found is kept by file and holds for its text only', () => {
  const path = join(dir, 'found.tsv');
  const file = (name: string, hash: string, count: number) => ({
    file: `src/kafka/${name}.ts`,
    hash,
    mutants: Array.from({ length: count }, () => MUTANT),
  });
  const files = [file('b', 'b1', 2), file('a', 'a1', 3), file('types', 't1', 0)];
  const counted = (name: string, ...outcomes: ('noticed' | 'survived' | 'timed out' | 'equivalent')[]) =>
    outcomes.map((outcome) => ({ file: `src/kafka/${name}.ts`, outcome }));
  expect(readFound(path)).toEqual([]);
  expect([...staleFiles([], files)]).toEqual(['src/kafka/b.ts', 'src/kafka/a.ts']);

  const half = [...counted('a', 'noticed', 'survived', 'timed out'), ...counted('b', 'noticed')];
  keepFound(path, wholeFiles(half, files), files);
  expect(readFound(path).map((one) => one.file)).toEqual(['src/kafka/a.ts']);
  keepFound(path, wholeFiles(counted('b', 'equivalent', 'noticed'), files), files);
  expect(readFound(path).map((one) => [one.file, one.made])).toEqual([
    ['src/kafka/a.ts', 3],
    ['src/kafka/b.ts', 2],
  ]);
  const [row] = rowsFound(readFound(path), files);
  expect(row).toEqual({ folder: 'kafka', made: 5, noticed: 2, survived: 1, timedOut: 1, equivalent: 1 });

  const later = [file('a', 'a2', 4), file('b', 'b1', 2)];
  expect([...staleFiles(readFound(path), later)]).toEqual(['src/kafka/a.ts']);
  expect(rowsFound(readFound(path), later)).toMatchObject([{ made: 2, noticed: 1 }]);
  keepFound(path, [], later.slice(1));
  expect(readFound(path).map((one) => one.file)).toEqual(['src/kafka/b.ts']);
});

test('what a test imports is found through circles', () => {
  const imports: Record<string, string[]> = { a: ['b'], b: ['a', 'c'], d: ['a'] };
  expect([...closureOf('a', (file) => imports[file] ?? [])]).toEqual(['a', 'b', 'c']);
});

test('instrumented code is code, and each mutant has its number in it', async () => {
  const { code, mutants } = await instrument(rootDir, MUTANT.file, dir);
  const made = numbered(code, MUTANT.file, 1_000);
  expect(() => new Bun.Transpiler({ loader: 'ts' }).transformSync(made)).not.toThrow();
  expect(mutants.map((one) => one.ordinal)).toEqual(mutants.map((_, at) => at));
  for (const { ordinal } of mutants) expect(made).toContain(`(stryMutAct_9fa48 === ${1_000 + ordinal})`);
});

test('each mutant that is written down as equivalent still is one of its file, with a reason', async () => {
  const made = new Set<string>();
  for (const file of new Set(EQUIVALENT.map((one) => one.file)))
    for (const mutant of (await instrument(rootDir, file, dir)).mutants) made.add(keyOf(mutant));
  expect([...EQUIVALENT_KEYS].filter((key) => !made.has(key))).toEqual([]);
  expect(EQUIVALENT.filter((one) => one.reason.length < 15 || one.mutants.length === 0)).toEqual([]);
});
