import { openPool, type Recording, type Replay, replayEvents, serveBare } from './bench/bare.ts';

// The bare handler of `bun run bench` in a process of its own, as the service has one; told what to do by its parent.

export type FloorTask = { readonly databaseUrl: string; readonly poolSize: number } & (
  | { readonly serve: Recording }
  | { readonly replay: Replay }
);

process.on('disconnect', () => process.exit(0));
process.on('message', async (task: FloorTask) => {
  const pool = openPool(task.databaseUrl, task.poolSize);
  if ('serve' in task) {
    process.send?.({ url: `http://127.0.0.1:${serveBare(pool, task.serve).port}` });
    return;
  }
  // The first statements only open connections.
  await Promise.all(Array.from({ length: task.poolSize }, () => pool.query('SELECT 1')));
  const result = await replayEvents(pool, task.replay);
  await pool.end();
  process.send?.(result);
});
