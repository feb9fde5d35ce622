import { expect, test } from 'bun:test';
import { CLOCK_SKEW_MS, isRunning, KEY_LIFE_MS, latestEnd } from '../../../src/domain/values/windows.ts';

const NOW = 1_000_000_000;
const HOUR = 60 * 60 * 1_000;

test('what lasts an hour runs until its end, and one that a wrong clock wrote counts as over', () => {
  const isRunningUntil = (endMs: number) => isRunning(endMs, NOW, HOUR);
  expect([NOW - 1, NOW].map(isRunningUntil)).toEqual([false, false]);
  expect([NOW + 1, NOW + HOUR, NOW + HOUR + CLOCK_SKEW_MS].map(isRunningUntil)).toEqual([true, true, true]);
  expect(isRunningUntil(NOW + HOUR + CLOCK_SKEW_MS + 1)).toBe(false);
});

test('clocks differ by a minute, and a key is kept for a day', () => {
  expect(latestEnd(NOW, HOUR) - NOW).toBe(HOUR + 60_000);
  expect(KEY_LIFE_MS).toBe(24 * HOUR);
});
