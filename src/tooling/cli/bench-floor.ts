import { openPools, type Recording, type Replay, replayEvents, serveBare } from './bench/bare.ts';

// The bare handler of `bun run bench` in a process of its own, as the service has one; its parent gives it the task.

export type FloorTask = { readonly databaseUrl: string; readonly poolSize: number } & (
  | { readonly serve: Recording }
  | { readonly replay: Replay }
);

process.on('disconnect', () => process.exit(0));
process.on('message', async (task: FloorTask) => {
  const pools = openPools(task.databaseUrl, task.poolSize);
  if ('serve' in task) {
    process.send?.({ url: `http://127.0.0.1:${serveBare(pools, task.serve).port}` });
    return;
  }
  // The first statements only open connections.
  await Promise.all(
    Array.from({ length: task.poolSize }, () =>
      Promise.all([pools.reads.query('SELECT 1'), pools.writes.query('SELECT 1')]),
    ),
  );
  const result = await replayEvents(pools, task.replay);
  await Promise.all([pools.reads.end(), pools.writes.end()]);
  process.send?.(result);
});
