import { expect, test } from 'bun:test';
import { mysqlTable } from 'drizzle-orm/mysql-core';
import fc from 'fast-check';
import { instant, instantOf } from '../../src/db/columns.ts';

const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
/** The text of a `datetime(3)` from the database. */
const textOf = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ');

test('an instant is read as it was written, in every century', () => {
  fc.assert(
    fc.property(fc.integer({ min: FIRST, max: LAST }), (ms) => expect(instantOf(textOf(ms))).toBe(ms)),
    { numRuns: 2_000 },
  );
  for (const text of ['2024-02-29 23:59:59.999', '0099-12-31 00:00:00.001', '1000-01-01 00:00:00.000'])
    expect(textOf(instantOf(text))).toBe(text);
});

test('an instant without fractions is read like Date.parse; a zero date is none', () => {
  expect(instantOf('2026-01-05 08:00:00')).toBe(Date.parse('2026-01-05T08:00:00Z'));
  expect(instantOf('0000-00-00 00:00:00.000')).toBeNaN();
});

test('a time that no column can hold is sent as the nearest that one can', () => {
  // A cursor may have one, and MySQL refuses a whole statement for it.
  const { at } = mysqlTable('some', { at: instant('at') });
  const sent = [-999_999_999_999_999, FIRST - 1, FIRST, LAST, LAST + 1, 999_999_999_999_999].map((ms) =>
    at.mapToDriverValue(ms),
  );
  const [first, last] = ['0001-01-01 00:00:00.000', '9999-12-31 23:59:59.999'];
  expect(sent).toEqual([first, first, first, last, last, last]);
});
