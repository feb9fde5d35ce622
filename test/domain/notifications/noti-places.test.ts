import { describe, expect, test } from 'bun:test';
import { ulid } from 'ulid';
import { byAge, placeOf, restBehind } from '../../../src/domain/notifications/noti-places.ts';
import type { ListPlace } from '../../../src/domain/values/list-place.ts';
import { OURS_BEFORE, OURS_FROM } from '../../../src/domain/values/our-ids.ts';
import { seeded } from '../../support/seeded.ts';

// The list of notifications, newest first, of our rows and those of the old service together (spec 12).

const ours = (id: string): ListPlace => ({ atMs: null, id });
const theirs = (atMs: number, id: string): ListPlace => ({ atMs, id });
const NOW = Date.parse('2026-03-01T12:00:00Z');
const least = (ms: number) => `${ulid(ms).slice(0, 10)}${'0'.repeat(16)}`;

/** What restBehind says, as the database would read it. */
function isBehind(place: ListPlace, row: ListPlace): boolean {
  const { oursBelow, theirs: rest } = restBehind(place);
  if (row.atMs === null) return row.id < oursBelow;
  if (rest === null) return true;
  return row.atMs < rest.atMs || (row.atMs === rest.atMs && (rest.id === null || row.id < rest.id));
}

describe('a place', () => {
  test.each([
    ['0', 5],
    ['00ZZZZ', 5],
    ['04', 5],
    ['88213', 5],
    ['m-1', 5],
    [OURS_FROM, null],
    ['01', null],
    ['01J00000000000000000000000', null],
    ['03ZZZZ', null],
    [OURS_BEFORE, 5],
  ])('of the id %s has the time %p', (notiId, atMs) => {
    expect(placeOf({ notiId, createdAtMs: 5 })).toEqual({ atMs, id: notiId });
  });

  test('of an id of ours is known by it, from 2005 to 2109', () => {
    for (const day of ['2005-01-01', '2026-01-05', '2109-01-01'])
      expect(placeOf({ notiId: ulid(Date.parse(day)), createdAtMs: 5 }).atMs).toBeNull();
  });

  test('without a time is the oldest', () => {
    expect(placeOf({ notiId: 'm-1', createdAtMs: Number.NaN })).toEqual({ atMs: 0, id: 'm-1' });
  });
});

describe('newest first', () => {
  test('ours by id, theirs by time and then by id, and both together by time', () => {
    const list = [
      theirs(NOW + 5, '7'),
      ours(ulid(NOW + 4)),
      theirs(NOW + 3, 'x'),
      ours(least(NOW + 2)),
      theirs(NOW + 2, 'b'),
      theirs(NOW + 2, 'a'),
      theirs(NOW + 1, '9'),
      ours(ulid(NOW)),
      theirs(NOW - 1, '99999'),
      theirs(0, 'z'),
      theirs(-5, 'zz'),
    ];
    expect(list.toSorted(byAge)).toEqual(list);
    expect(list.toReversed().toSorted(byAge)).toEqual(list);
  });
});

describe('what lies behind', () => {
  test('no place is all', () => {
    expect(restBehind(null)).toEqual({ oursBelow: OURS_BEFORE, theirs: null });
  });

  test('one of theirs: what we made before its time', () => {
    expect(restBehind(theirs(NOW, 'm'))).toEqual({ oursBelow: least(NOW), theirs: { atMs: NOW, id: 'm' } });
    expect(restBehind(theirs(-1, 'm')).oursBelow).toBe('0'.repeat(26));
    expect(restBehind(theirs(2 ** 60, 'm')).oursBelow).toBe(OURS_BEFORE);
    expect(restBehind(theirs(2 ** 40, 'm')).oursBelow).toBe(`0100000000${'0'.repeat(16)}`);
  });

  test('one of ours: what is as old or older', () => {
    const id = ulid(NOW);
    expect(restBehind(ours(id))).toEqual({ oursBelow: id, theirs: { atMs: NOW, id: null } });
    expect(restBehind(ours(least(NOW))).theirs).toEqual({ atMs: NOW, id: null });
    expect(restBehind(ours('')).theirs).toEqual({ atMs: 0, id: null });
    expect(restBehind(ours('~'))).toEqual({
      oursBelow: OURS_BEFORE,
      theirs: { atMs: 2 ** 48 - 1, id: null },
    });
  });

  test('any place is what the list shows behind it, and no more', () => {
    const { below, pick } = seeded(20_260_301);
    const at = () => NOW + below(40);
    const theirIds = ['1', '77', '004', '4', 'A-1', 'ZZ', 'm', '~é'];
    for (let round = 0; round < 200; round += 1) {
      const rows = Array.from({ length: 12 }, () =>
        below(2) === 0 ? ours(below(9) === 0 ? least(at()) : ulid(at())) : theirs(at(), pick(theirIds)),
      );
      // A list has each row once.
      const list = [...new Map(rows.map((row) => [`${row.atMs}/${row.id}`, row])).values()].sort(byAge);
      for (const [index, place] of list.entries())
        expect(list.filter((row) => isBehind(place, row))).toEqual(list.slice(index + 1));
    }
  });
});
