import { expect } from 'bun:test';
import { breachesOf } from './invariants/check-all.ts';
import { demoStart, takeSnapshot } from './invariants/snapshot.ts';
import type { World } from './world.ts';

/**
 * What must hold whenever nothing is running and a sweep lies behind: every invariant of what is stored, from the demo
 * data as its start (`invariants/`).
 */
export async function expectNothingLost(world: World): Promise<void> {
  expect(breachesOf(await takeSnapshot(world, demoStart), true)).toEqual([]);
}
