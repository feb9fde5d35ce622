import type { ListPlace } from '../values/list-place.ts';
import { firstIdAt, LAST_MS, OURS_BEFORE, OURS_FROM } from '../values/our-ids.ts';

/**
 * Where a notification stands in its user's list, newest first (spec 12). Our ids rise with time, so ours go by id alone.
 * The old service's ids may be of any form, so its rows go by their time, and by id within it.
 */

const isOurs = (id: string): boolean => id >= OURS_FROM && id < OURS_BEFORE;

/** A time that is none (a zero date) is the oldest. */
export const placeOf = (row: { readonly notiId: string; readonly createdAtMs: number }): ListPlace => ({
  atMs: isOurs(row.notiId) ? null : Number.isFinite(row.createdAtMs) ? row.createdAtMs : 0,
  id: row.notiId,
});

/** Newest first. Of one time, ours come first. */
export function byAge(a: ListPlace, b: ListPlace): number {
  if (a.atMs === null && b.atMs !== null) return a.id < firstIdAt(b.atMs) ? 1 : -1;
  if (a.atMs !== null && b.atMs === null) return -byAge(b, a);
  return (b.atMs ?? 0) - (a.atMs ?? 0) || (a.id < b.id ? 1 : -1);
}

/** What lies behind a place: of ours what is below an id, of theirs what is older, or as old and below an id. */
export type Rest = {
  readonly oursBelow: string;
  /** null: all. `id` null: all of that time too */
  readonly theirs: { readonly atMs: number; readonly id: string | null } | null;
};

export function restBehind(place: ListPlace | null): Rest {
  if (place === null) return { oursBelow: OURS_BEFORE, theirs: null };
  const { atMs, id } = place;
  return atMs === null
    ? { oursBelow: ofOurs(id), theirs: { atMs: timeOf(id), id: null } }
    : { oursBelow: ofOurs(firstIdAt(atMs)), theirs: { atMs, id } };
}

/** Below it only ours are looked for. */
const ofOurs = (id: string): string => (id < OURS_BEFORE ? id : OURS_BEFORE);

/** The last time at which we make no id behind this one, whatever its form. */
function timeOf(id: string): number {
  let from = 0;
  let until = LAST_MS;
  while (from < until) {
    const middle = Math.ceil((from + until) / 2);
    if (firstIdAt(middle) <= id) from = middle;
    else until = middle - 1;
  }
  return from;
}
