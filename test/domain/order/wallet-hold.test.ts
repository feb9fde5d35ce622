import { expect, test } from 'bun:test';
import { DECIDED_STATES, holdAfter, isDecided, toldOf } from '../../../src/domain/order/wallet-hold.ts';

// The requests to rebate about a hold, and the hold's state after the answer (spec 6).

test('a hold that is decided is told, and ends as it was decided; refused, it waits for a person', () => {
  const all = DECIDED_STATES.map((state) => [
    ...[state, toldOf(state), holdAfter(state, 'accepted'), holdAfter(state, 'refused')],
  ]);
  expect(all).toEqual([
    ['releasing', 'release', 'released', 'refused'],
    ['deducting', 'deduct', 'deducted', 'refused'],
  ]);
});

test('nothing is told of any other', () => {
  expect([...DECIDED_STATES].every(isDecided)).toBe(true);
  for (const state of ['frozen', 'bound', 'released', 'deducted', 'refused', null] as const)
    expect(isDecided(state)).toBe(false);
});
