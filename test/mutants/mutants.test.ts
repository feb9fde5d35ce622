import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootDir } from '../support/world.ts';
import { MUTANTS } from './all.ts';
import { sabotage } from './mutant.ts';
import { firstFailure } from './run-tests.ts';
import { BEGIN, END, rowsOf } from './table.ts';

// This checks that every mutant still fits the code; the mutants themselves run by hand (`bun run mutants`).

test('every mutant finds its place once, changes it to code, and names tests that exist', () => {
  for (const mutant of MUTANTS) {
    const changed = sabotage(readFileSync(join(rootDir, mutant.file), 'utf8'), mutant);
    expect(() => new Bun.Transpiler({ loader: 'ts' }).transformSync(changed)).not.toThrow();
    expect(mutant.tests.filter((path) => !existsSync(join(rootDir, path)))).toEqual([]);
  }
});

test('there are many, each with a name of its own, and the page has a row for each', () => {
  const names = MUTANTS.map((mutant) => mutant.name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(40);
  const page = readFileSync(join(rootDir, 'docs', 'reliability.md'), 'utf8');
  const rows = rowsOf(page.slice(page.indexOf(BEGIN), page.indexOf(END)));
  expect(rows.map(([name]) => name)).toEqual(names);
  expect(rows.filter(([, row]) => row.includes('**'))).toEqual([]);
});

test('the first failure of a run is read with its file', () => {
  const output = 'test/a.test.ts:\n(pass) x [1ms]\n\ntest/b.test.ts:\n(fail) y > z [2.50ms]\n(fail) w\n';
  expect(firstFailure(output)).toEqual({ file: 'test/b.test.ts', test: 'y > z' });
  expect(firstFailure('nothing')).toBeNull();
});
