import { afterAll, describe, expect, test } from 'bun:test';
import { until } from '../../../support/until.ts';
import { startDev } from './dev-process.ts';

// However `bun run dev` ends, nothing of it outlives it: not the API, not the consumer, not the database.

const LIMIT_MS = 120_000;
type Dev = Awaited<ReturnType<typeof startDev>>;

const WAYS: readonly (readonly [string, (dev: Dev, main: number) => void])[] = [
  ['Ctrl-C: SIGINT to the whole group, which `bun run` passes on once more', (dev) => dev.group('SIGINT')],
  [
    'an impatient Ctrl-C: twice within 100 ms',
    (dev) => {
      dev.group('SIGINT');
      setTimeout(() => dev.group('SIGINT'), 50);
    },
  ],
  ['a supervisor’s stop: SIGTERM to the group', (dev) => dev.group('SIGTERM')],
  ['a terminal that is closed: SIGHUP to the group', (dev) => dev.group('SIGHUP')],
  ['SIGTERM to `bun run` alone', (dev) => process.kill(dev.runner.pid, 'SIGTERM')],
  ['SIGKILL to `bun run`', (dev) => process.kill(dev.runner.pid, 'SIGKILL')],
  ['SIGKILL to what `bun run` has started', (_, main) => process.kill(main, 'SIGKILL')],
  ['SIGKILL to the whole group', (dev) => dev.group('SIGKILL')],
];

const running: Dev[] = [];
afterAll(() => {
  for (const dev of running)
    try {
      dev.group('SIGKILL');
    } catch {
      // The process has ended.
    }
});

describe('bun run dev ended by', () => {
  test.each(WAYS)(
    '%s leaves nothing behind',
    async (_, end) => {
      const dev = await startDev();
      running.push(dev);
      const all = await dev.processes();
      expect(dev.left(all)).toEqual(['bun run', 'main', 'API', 'consumer', 'database']);
      end(dev, all.find((one) => one.name === 'main')?.pid ?? 0);
      await until(() => dev.left(all).length === 0);
      expect([dev.left(all), dev.portsAreFree()]).toEqual([[], true]);
    },
    LIMIT_MS,
  );

  test(
    'a signal while it starts ends it too, with 0, and a second one at once changes nothing',
    async () => {
      const dev = await startDev();
      running.push(dev);
      await until(() => dev.output().includes('Starting the API'));
      dev.group('SIGINT');
      dev.group('SIGINT');
      await dev.ended;
      expect(dev.output()).toContain('Stopping');
      expect(dev.output()).not.toContain('shopping is up');
      expect(dev.portsAreFree()).toBe(true);
    },
    LIMIT_MS,
  );
});
