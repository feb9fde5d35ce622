import { expect, test } from 'bun:test';
import { startSweeper } from '../../src/platform/bun/sweeper.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

test('what is under way is told to come to its end, and waited for', async () => {
  const began = Promise.withResolvers<void>();
  let hasEnded = false;
  const sweeper = startSweeper(
    async (signal) => {
      began.resolve();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      hasEnded = true;
    },
    1,
    silent,
  );
  await began.promise;
  await sweeper.stop();
  expect(hasEnded).toBe(true);
});

test('sweeps run one at a time, and the next one runs after a failure, which is logged', async () => {
  const logged: string[] = [];
  const log = { ...silent, error: (event: string) => void logged.push(event) };
  const third = Promise.withResolvers<void>();
  let [running, most, times] = [0, 0, 0];
  const sweeper = startSweeper(
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      times += 1;
      if (times === 3) third.resolve();
      if (times === 1) throw new Error('once');
    },
    1,
    log,
  );
  await third.promise;
  await sweeper.stop();
  expect([most, logged]).toEqual([1, ['sweep_failed']]);
  const after = times;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(times).toBe(after);
});
