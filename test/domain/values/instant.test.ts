import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDay, readInstant, storedInstant } from '../../../src/domain/values/instant.ts';

const rootDir = join(import.meta.dir, '..', '..', '..');
const iso = (text: string) => {
  const atMs = readInstant(text);
  return atMs === null ? null : new Date(atMs).toISOString();
};

describe('an instant', () => {
  test.each([
    ['2026-11-29T08:00:00Z', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29t08:00:00z', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29 08:00:00Z', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29T08:00Z', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29T08:00:00+08:00', '2026-11-29T00:00:00.000Z'],
    ['2026-11-29T08:00:00+0800', '2026-11-29T00:00:00.000Z'],
    ['2026-11-29T08:00:00+08', '2026-11-29T00:00:00.000Z'],
    ['2026-11-29T08:00:00-03', '2026-11-29T11:00:00.000Z'],
    ['2026-11-29T08:00:00+05:45', '2026-11-29T02:15:00.000Z'],
    ['2026-11-29T08:00:00-00:00', '2026-11-29T08:00:00.000Z'],
    ['2026-11-29T08:00:00.5Z', '2026-11-29T08:00:00.500Z'],
    ['2026-11-29T08:00:00,5Z', '2026-11-29T08:00:00.500Z'],
    // The fraction is cut. Rounded, it would be the next day, month and year.
    [`2026-12-31T23:59:59.${'9'.repeat(400)}Z`, '2026-12-31T23:59:59.999Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-11-30T24:00:00Z', '2026-12-01T00:00:00.000Z'],
    ['2026-11-30T24:00Z', '2026-12-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60.999Z', '2017-01-01T00:00:00.999Z'],
    ['2017-01-01T07:59:60.5+08:00', '2017-01-01T00:00:00.500Z'],
    ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['2026-11-29T23:00:00+23:59', '2026-11-28T23:01:00.000Z'],
  ])('%s is %s', (text, read) => {
    expect(iso(text)).toBe(read);
    expect(storedInstant(text)).toBe(Date.parse(read));
  });

  test.each([
    '',
    '2026-02-30T08:00:00Z',
    '2026-02-29T08:00:00Z',
    '2026-04-31T08:00:00Z',
    '2026-00-10T08:00:00Z',
    '2026-13-10T08:00:00Z',
    '2026-11-00T08:00:00Z',
    '2026-11-29T25:00:00Z',
    '2026-11-29T24:00:01Z',
    '2026-11-29T24:00:00.001Z',
    '2026-11-29T08:60:00Z',
    '2026-11-29T08:00:61Z',
    '2026-11-29T08:00:60Z',
    '2026-11-29T23:59:60Z',
    '2016-12-31T22:59:60Z',
    '2026-11-29T08:00:00',
    '2026-11-29',
    '2026-11-29Z',
    '2026-11-29T08:00:00+24:00',
    '2026-11-29T08:00:00+08:60',
    '2026-11-29T08:00:00+8',
    // One digit more, in each place.
    '02026-11-29T08:00:00Z',
    '2026-011-29T08:00:00Z',
    '2026-11-029T08:00:00Z',
    '2026-11-29T008:00:00Z',
    '2026-11-29T08:000:00Z',
    '2026-11-29T08:00:000Z',
    '2026-11-29T08:00:00+008:00',
    '2026-11-29T08:00:00+08:000',
    '2026-11-29T08:00:00+08:00Z',
    '2026-11-29T08:00:00.Z',
    '2026-11-29  08:00:00Z',
    ' 2026-11-29T08:00:00Z',
    '2026-11-29T08:00:00Z\n',
    '2026-11-29T08:00:00 GMT',
    '20261129T080000Z',
    '2026-W48-7T08:00:00Z',
    '+002026-11-29T08:00:00Z',
    '0999-12-31T23:59:59Z',
    '0099-01-01T00:00:00Z',
    '1000-01-01T00:00:00+00:01',
    '2026-12-01T24:00:00.0001Z',
    '2016-12-31T23:59:60.000-00:01',
    'x2026-11-29T08:00:00Z',
    '9999-12-31T24:00:00Z',
    '9999-12-31T23:59:59-23:00',
    '１２３４-11-29T08:00:00Z',
    '1764403200',
  ])('%j is none', (text) => {
    expect(readInstant(text)).toBeNull();
    expect(() => storedInstant(text)).toThrow('instant');
  });
});

test('a day is its midnight in UTC, when it exists', () => {
  expect(readDay('2026-02-28')).toBe(Date.UTC(2026, 1, 28));
  expect(readDay('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
  expect([readDay('1000-01-01'), readDay('0999-12-31')]).toEqual([Date.UTC(1000), null]);
  for (const text of [
    '2026-011-01',
    '2026-11-001',
    '2026-02-31',
    '2026-1-1',
    '0099-01-01',
    '',
    '2026-02-28T00:00:00Z',
    '12026-02-28',
  ])
    expect(readDay(text)).toBeNull();
});

test('nothing else of src reads an instant from a text', () => {
  // instant.ts itself, the driver's own form, which is no text from outside, and the schemas of what we send.
  const allowed = new Set([
    'src/db/columns.ts',
    'src/openapi/answers/common.ts',
    'src/events/outgoing-contracts.ts',
    'src/domain/values/instant.ts',
  ]);
  // Tools compare what others wrote, and decide nothing by it.
  const files = [...new Bun.Glob('src/**/*.ts').scanSync(rootDir)].filter(
    (file) => !allowed.has(file) && !file.startsWith('src/tooling/cli/'),
  );
  expect(files.length).toBeGreaterThan(300);
  const readers = files.filter((file) =>
    /Date\.parse\(|isoTimestamp\(|isoDate(?:Time)?\(/.test(readFileSync(join(rootDir, file), 'utf8')),
  );
  expect(readers).toEqual([]);
});
