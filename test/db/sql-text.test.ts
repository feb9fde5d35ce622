import { describe, expect, test } from 'bun:test';
import { hexOf, withValues } from '../../src/db/sql-text.ts';

// test/settings shows on real servers that they read these texts so in every sql_mode.

describe('a statement with its values written in', () => {
  test.each([
    ["o'Neil", "'o''Neil'"],
    ['a\\b', "_utf8mb4 x'615c62'"],
    ['\u0000', "_utf8mb4 x'00'"],
    ['日\\', "_utf8mb4 x'e697a55c'"],
    ['"?"\n', '\'"?"\n\''],
    ['', "''"],
    [12, '12'],
    [-1.5, '-1.5'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'null'],
  ])('%p', (value, literal) => {
    expect(withValues('select ?', [value])).toBe(`select ${literal}`);
  });

  test('has them in its places only, and never reads a value again', () => {
    expect(withValues("select '?', `a?`, ?, '''?', ?", ['?', "'?"])).toBe(
      "select '?', `a?`, '?', '''?', '''?'",
    );
    expect(withValues('select ?', undefined)).toBe('select ?');
    expect(withValues("select '\\?'", [])).toBe("select '\\?'");
  });

  test.each([
    ['an object', 'select ?', [{}]],
    ['a list', 'select ?', [[1, 2]]],
    ['no number', 'select ?', [Number.NaN]],
    ['a value too many', 'select ?', [1, 2]],
    ['a value too few', 'select ?, ?', [1]],
    ['a backslash of its own', "select '\\'', ?", [1]],
  ])('is refused with %s', (_what, query, values) => {
    expect(() => withValues(query, values)).toThrow();
  });
});

test('bytes in hex are the same in a runtime that has no word for it', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const older = Object.assign(bytes.slice(), { toHex: undefined }) as unknown as Uint8Array;
  expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString('hex'));
  expect(hexOf(older)).toBe(hexOf(bytes));
});
