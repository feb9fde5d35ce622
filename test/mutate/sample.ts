import { hashOf } from './instrument.ts';

/**
 * `count` of them by a seed. Each has its place by its own key, so that a line more in one file changes the choice by one
 * and not altogether.
 */
export function sampleOf<T>(all: readonly T[], keyOf: (one: T) => string, count: number, seed: number): T[] {
  const placed = all.map((one) => ({ one, place: hashOf(String(seed), keyOf(one)) }));
  placed.sort((a, b) => (a.place < b.place ? -1 : 1));
  return placed.slice(0, count).map(({ one }) => one);
}
