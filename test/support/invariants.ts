import { expect } from 'bun:test';
import { breachesOf } from './invariants/check-all.ts';
import { demoStart, takeSnapshot } from './invariants/snapshot.ts';
import type { World } from './world.ts';

/**
 * Checks every invariant of the stored data (`invariants/`), which must hold when nothing runs after a sweep. The start
 * is the demo data. `isIndexed`: false where another release has kept payments without what finds them, which only the
 * index adds, some minutes later.
 */
export async function expectNothingLost(world: World, { isIndexed = true } = {}): Promise<void> {
  const breaches = breachesOf(await takeSnapshot(world, demoStart), true);
  expect(breaches.filter(({ rule }) => isIndexed || rule !== 'lookup')).toEqual([]);
}
