import { expect, test } from 'bun:test';
import {
  DECIDED_STATES,
  holdAfter,
  holdLife,
  isAbandoned,
  isDecided,
  toldOf,
} from '../../../src/domain/order/wallet-hold.ts';

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

test('a frozen hold is abandoned two minutes after it was made, or when a wrong clock made it', () => {
  const nowMs = 1_000_000_000;
  const at = (createdAtMs: number, state: 'frozen' | 'bound' = 'frozen') =>
    isAbandoned({ state, createdAtMs }, nowMs);
  expect(holdLife(nowMs)).toEqual({ fromMs: nowMs - 120_000, toMs: nowMs + 60_000 });
  expect([nowMs - 120_000, nowMs - 119_999, nowMs + 60_000, nowMs + 60_001].map((ms) => at(ms))).toEqual([
    ...[true, false, false, true],
  ]);
  expect([at(0, 'bound'), at(nowMs + 60_001, 'bound'), at(nowMs, 'bound')]).toEqual([false, false, false]);
});
