import { hashOf } from './instrument.ts';

/**
 * Chooses `count` items by a seed. The key of an item decides its place, so that one more line in a file changes the
 * choice by one item only.
 */
export function sampleOf<T>(all: readonly T[], keyOf: (one: T) => string, count: number, seed: number): T[] {
  const placed = all.map((one) => ({ one, place: hashOf(String(seed), keyOf(one)) }));
  placed.sort((a, b) => (a.place < b.place ? -1 : 1));
  return placed.slice(0, count).map(({ one }) => one);
}
