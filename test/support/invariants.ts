import { expect } from 'bun:test';
import { breachesOf } from './invariants/check-all.ts';
import { demoStart, takeSnapshot } from './invariants/snapshot.ts';
import type { World } from './world.ts';

/**
 * Checks every invariant of the stored data (`invariants/`), which must hold when nothing runs after a sweep. The start
 * is the demo data.
 */
export async function expectNothingLost(world: World): Promise<void> {
  expect(breachesOf(await takeSnapshot(world, demoStart), true)).toEqual([]);
}
