import { describe, expect, test } from 'bun:test';
import { is } from 'drizzle-orm';
import { getTableConfig, MySqlTable } from 'drizzle-orm/mysql-core';
import * as schema from '../../src/db/schema/index.ts';
import { BOUNDED_COLUMNS, READ_ONLY } from '../support/bounded-columns.ts';
import { ODD_TEXTS } from '../support/odd-texts.ts';

// Every text passes a contract before it reaches a column with a bound (spec 10). This test fails for a column that is
// not in the list, which says where the texts of a column come from.

const widths = new Map<string, number>();
for (const table of Object.values(schema)) {
  if (!is(table, MySqlTable)) continue;
  const { name, columns } = getTableConfig(table);
  for (const column of columns) {
    const width = /varchar\((\d+)\)/.exec(column.getSQLType())?.[1];
    if (width !== undefined) widths.set(`${name}.${snake(column.name)}`, Number(width));
  }
}
/** The name of the column in the database. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
const widthOf = (column: string): number => widths.get(column) ?? Number.NaN;

/** Texts that a contract would accept if it only counted: letters and digits, of every length around a bound. */
const LONG = [2, 3, 8, 16, 20, 26, 32, 64, 65, 128, 129, 200, 255, 256, 320, 321, 1_024, 1_025].flatMap(
  (length) => ['x'.repeat(length), '7'.repeat(length), '订'.repeat(length), '😀'.repeat(length)],
);
const ODD = [...ODD_TEXTS.map(({ text }) => text), ...LONG];

test('every bounded column says where its texts come from, and no other is listed', () => {
  const written = [...widths.keys()].filter((column) => !READ_ONLY.has(column.split('.')[0] ?? ''));
  expect(written.length).toBeGreaterThan(90);
  expect(Object.keys(BOUNDED_COLUMNS).sort()).toEqual(written.sort());
});

describe('a bounded column holds all that comes', () => {
  for (const [column, source] of Object.entries(BOUNDED_COLUMNS)) {
    test(column, async () => {
      const width = widthOf(column);
      if ('ours' in source) return expect(source.ours).toBeLessThanOrEqual(width);
      if ('copied' in source) return expect(widthOf(source.copied)).toBeLessThanOrEqual(width);
      let longest = 0;
      for (const odd of ODD) {
        const kept = await source.contract(odd);
        if (kept === null) continue;
        expect(kept.isWellFormed()).toBe(true);
        longest = Math.max(longest, [...kept].length);
      }
      expect(longest).toBeGreaterThan(0);
      expect(longest).toBeLessThanOrEqual(width);
    });
  }
});
