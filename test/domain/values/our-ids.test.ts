import { expect, test } from 'bun:test';
import { ulid } from 'ulid';
import { firstIdAt, LAST_MS, OURS_BEFORE, OURS_FROM } from '../../../src/domain/values/our-ids.ts';

// Ids that rise with time, as the library makes them.

const NOW = Date.parse('2026-03-01T12:00:00Z');

test('the least id of a millisecond is above all of the one before', () => {
  expect(firstIdAt(0)).toBe('0'.repeat(26));
  for (const ms of [2, 31, 32, 1_023, 1_024, NOW, LAST_MS]) {
    expect(firstIdAt(ms)).toBe(`${ulid(ms).slice(0, 10)}${'0'.repeat(16)}`);
    expect(firstIdAt(ms) <= ulid(ms)).toBe(true);
    expect(firstIdAt(ms) > ulid(ms - 1)).toBe(true);
  }
});

test('a time that no id can have is the nearest that one can', () => {
  expect([firstIdAt(-1), firstIdAt(2 ** 60)]).toEqual([firstIdAt(0), firstIdAt(LAST_MS)]);
});

test('ours lie between their bounds from 2005 to 2109', () => {
  for (const day of ['2005-01-01', '2026-01-05', '2109-01-01']) {
    const id = firstIdAt(Date.parse(day));
    expect([OURS_FROM <= id, id < OURS_BEFORE]).toEqual([true, true]);
  }
});
