import { expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { portOwner } from '../../src/platform/bun/port-owner.ts';
import { refuseTakenPort } from '../../src/tooling/dev/run-dev.ts';
import { startEntry } from './child.ts';

/** Occupies a port while `use` runs. */
async function withPort(host: string, use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  try {
    await use(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test.each(['127.0.0.1', '::', '0.0.0.0'])('who has a port of %s is known by its pid', async (host) => {
  await withPort(host, async (port) => {
    expect(portOwner(port)).toMatchObject({ pid: process.pid, command: expect.stringContaining('bun') });
  });
});

test.each(['server', 'consumer'] as const)(
  'the %s says who has its port, in one line, and ends with 1',
  async (entry) => {
    await withPort('0.0.0.0', async (port) => {
      const child = await startEntry(entry, {
        PORT: String(port),
        CONSUMER_PORT: String(port),
        HOST: '0.0.0.0',
        KAFKA_BROKERS: '127.0.0.1:1',
      });
      expect(await child.exited).toBe(1);
      const told = child
        .output()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('{'));
      expect(told).toEqual([expect.stringContaining(`Port ${port} is taken by process ${process.pid} (`)]);
    });
  },
  30_000,
);

test('`bun run dev` says it too, before it starts anything on it', async () => {
  await withPort('127.0.0.1', async (port) => {
    expect(() => refuseTakenPort(port)).toThrow(`Port ${port} is taken by process ${process.pid} (`);
  });
});
