import { expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_TABLE } from '../src/http/error-table.ts';
import { ERROR_HELP } from '../src/openapi/error-help.ts';
import type { AnyError } from '../src/openapi/operation.ts';
import { rootDir } from './support/world.ts';

const FILE = join(rootDir, 'docs', 'errors.md');

test('docs/errors.md has a row for each error word (UPDATE_DOCS=1 writes them anew)', () => {
  const rows = (Object.keys(ERROR_TABLE) as AnyError[]).map((word) => {
    const { status, toast } = ERROR_TABLE[word];
    const { meaning, todo } = ERROR_HELP[word];
    return `| \`${word}\` | ${status} | ${toast.en} | ${meaning} | ${todo} |`;
  });
  const isRow = (line: string) => line.startsWith('| `');
  const lines = readFileSync(FILE, 'utf8').split('\n');
  if (process.env.UPDATE_DOCS === '1') {
    const first = lines.findIndex(isRow);
    const others = lines.filter((line) => !isRow(line));
    writeFileSync(FILE, others.toSpliced(first, 0, ...rows).join('\n'));
  }
  expect(readFileSync(FILE, 'utf8').split('\n').filter(isRow)).toEqual(rows);
});
