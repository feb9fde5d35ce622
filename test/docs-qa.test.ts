import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScenarios, SCENARIO_FORMS } from '../src/qa/scenarios.ts';
import { rootDir } from './support/world.ts';

const page = readFileSync(join(rootDir, 'docs', 'qa.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

test('docs/qa.md has every scenario twice: what it does, and a line to try', () => {
  const named = rows.map((row) => /^\| `([^`]+)`/.exec(row)?.[1]);
  expect(named).toEqual([...SCENARIO_FORMS, ...SCENARIO_FORMS]);
});

test('what docs/qa.md says to try can be read, and is of the scenario that it is for', () => {
  const tries = rows
    .slice(SCENARIO_FORMS.length)
    .map((row) => /`(?:price|order) ([^ `]+)/.exec(row)?.[1] ?? '');
  for (const [at, text] of tries.entries()) {
    expect([text, readScenarios(text).ok]).toEqual([text, true]);
    expect(text).toContain((SCENARIO_FORMS[at] ?? '?').replace(/[A-Z]+$/, ''));
  }
});
