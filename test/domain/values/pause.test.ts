import { expect, test } from 'bun:test';
import { doublingPauseMs } from '../../../src/domain/values/pause.ts';

test('a pause is twice as long after each try in vain, up to its longest', () => {
  const pauses = [0, 1, 2, 3, 4, 40, 5_000].map((tries) => doublingPauseMs(tries, 1_000, 9_000));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 9_000, 9_000, 9_000]);
  expect([20, 21].map((tries) => doublingPauseMs(tries, 1, Number.MAX_SAFE_INTEGER))).toEqual([
    2 ** 20,
    2 ** 20,
  ]);
});
