import { expect, test } from 'bun:test';
import { eager } from '../../src/platform/eager.ts';

// The test runner itself fails the running test for an unhandled rejection.

const failsSoon = async () => {
  await Bun.sleep(1);
  throw new Error('failed');
};

test('work that is started early may fail before anybody asks, and tells each who does', async () => {
  const work = eager(failsSoon());
  await Bun.sleep(20);
  for (let asked = 0; asked < 2; asked += 1) expect(work.result()).rejects.toThrow('failed');
  expect(await eager(Promise.resolve(7)).result()).toBe(7);
});

test('work that is started early may fail though nobody ever asks', async () => {
  eager(failsSoon());
  await Bun.sleep(20);
});
