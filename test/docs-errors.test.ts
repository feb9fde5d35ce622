import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_TABLE } from '../src/http/error-table.ts';
import { rootDir } from './support/world.ts';

test('docs/errors.md has a row for each error word', () => {
  const page = readFileSync(join(rootDir, 'docs', 'errors.md'), 'utf8');
  const rows = Object.entries(ERROR_TABLE).map(
    ([word, { status, toast }]) => `| \`${word}\` | ${status} | ${toast.en} |`,
  );
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});
