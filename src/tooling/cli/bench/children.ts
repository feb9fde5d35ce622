import { join } from 'node:path';
import { devEnv } from '../../dev/dev-env.ts';
import { watchOverChild } from '../../dev/guard/watch-over.ts';
import { freeFixedPort } from '../../dev/tcp-port.ts';
import type { FloorTask } from '../bench-floor.ts';

const rootDir = join(import.meta.dir, '..', '..', '..', '..');
const READY_WITHIN_MS = 60_000;

/** The started processes, which end with this one. */
const running = new Set<Bun.Subprocess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

export type Child = {
  readonly url: string;
  readonly pid: number;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  stop(): Promise<void>;
};

/** Starts `src/server.ts` or `src/consumer.ts` as it is shipped, with its log lines; ready when this resolves. */
export async function startEntry(
  entry: 'server' | 'consumer',
  env: Readonly<Record<string, string>>,
): Promise<Child> {
  const port = await freeFixedPort();
  const child = Bun.spawn([process.execPath, join(rootDir, 'src', `${entry}.ts`)], {
    cwd: rootDir,
    env: { ...process.env, ...devEnv, ...env, PORT: String(port), CONSUMER_PORT: String(port) },
    stdout: 'ignore',
    stderr: 'inherit',
  });
  running.add(child);
  watchOverChild(child.pid);
  const url = `http://127.0.0.1:${port}`;
  const deadlineMs = performance.now() + READY_WITHIN_MS;
  while ((await fetch(`${url}/readyz`).catch(() => null))?.status !== 200) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      child.kill('SIGKILL');
      throw new Error(`src/${entry}.ts did not become ready`);
    }
    await Bun.sleep(50);
  }
  return {
    url,
    pid: child.pid,
    signal: (name) => child.kill(name),
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await child.exited;
      running.delete(child);
    },
  };
}

/** Starts the consumer with its own topics and group, whose names begin with `prefix`. */
export const startConsumer = (
  env: Readonly<Record<string, string>>,
  brokers: readonly string[],
  prefix: string,
): Promise<Child> =>
  startEntry('consumer', {
    ...env,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_EVENT_PREFIX: prefix,
    KAFKA_GROUP_ID: prefix,
    KAFKA_OUT_PREFIX: `out-${prefix}`,
  });

/** Starts the floor in a process of its own; `answer` is its first message. */
export async function startFloor<Answer>(task: FloorTask) {
  const first = Promise.withResolvers<Answer>();
  const child = Bun.spawn([process.execPath, join(rootDir, 'src', 'tooling', 'cli', 'bench-floor.ts')], {
    ipc: (message) => first.resolve(message as Answer),
    stdout: 'ignore',
    stderr: 'inherit',
    onExit: () => first.reject(new Error('The floor ended by itself')),
  });
  running.add(child);
  watchOverChild(child.pid);
  child.send(task);
  const answer = await first.promise;
  return {
    answer,
    pid: child.pid,
    async stop() {
      child.kill();
      await child.exited;
      running.delete(child);
    },
  };
}
