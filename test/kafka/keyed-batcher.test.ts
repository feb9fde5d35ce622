import { describe, expect, test } from 'bun:test';
import { type Job, KeyedBatcher } from '../../src/kafka/keyed-batcher.ts';
import { until } from '../support/until.ts';

const ALONE = { keysMax: 1, jobsMax: 1, gatherMs: 0 };
const LIMITS = { ...ALONE, inFlightMax: 4, heldMax: 3, heldBytesMax: 1_000 };
type Named = Job & { readonly name: string };

/**
 * Runs that end when the test says so, by the names of their jobs. `told` is what the batcher told the jobs, in order.
 */
function bench(limits = LIMITS) {
  const told: string[] = [];
  const running = new Map<string, PromiseWithResolvers<void>>();
  const run = (jobs: readonly Named[]) => {
    const name = jobs.map((job) => job.name).join(' + ');
    const gate = Promise.withResolvers<void>();
    running.set(name, gate);
    return gate.promise.finally(() => running.delete(name));
  };
  const batcher = new KeyedBatcher<Named>(limits, run, () => 0);
  return {
    batcher,
    told,
    running,
    add(key: string, name: string, bytes = 1) {
      batcher.add({
        key,
        name,
        bytes,
        finished: () => told.push(`${name} finished`),
        detached: (isFinished) => told.push(`${name} detached${isFinished ? '' : ' early'}`),
        failed: (_, attempt) => told.push(`${name} failed ${attempt}`),
      });
    },
    /** Ends the run of these jobs, once it has begun. */
    async end(name: string, error?: Error) {
      await until(() => running.has(name));
      const gate = running.get(name);
      if (error === undefined) gate?.resolve();
      else gate?.reject(error);
      await until(() => running.get(name) !== gate);
    },
  };
}

describe('queues', () => {
  test('run one job of a key at a time and keys in turn', async () => {
    const { add, end, running, told } = bench({ ...LIMITS, inFlightMax: 1 });
    add('a', 'a1');
    add('a', 'a2');
    add('b', 'b1');
    await until(() => running.size === 1);
    expect([...running.keys()]).toEqual(['a1']);
    await end('a1');
    await until(() => running.size === 1);
    expect([...running.keys()]).toEqual(['b1']);
    await end('b1');
    await end('a2');
    await until(() => told.length === 6);
    expect(told.filter((one) => one.endsWith('finished'))).toEqual([
      'a1 finished',
      'b1 finished',
      'a2 finished',
    ]);
  });

  test('detach a failed job and what stands behind it, once, and try again in order', async () => {
    const { add, end, told, batcher } = bench();
    add('a', 'a1');
    add('a', 'a2');
    await end('a1', new TypeError('no'));
    await until(() => told.includes('a2 detached early'));
    add('a', 'a3');
    expect(told).toEqual(['a1 failed 1', 'a1 detached early', 'a2 detached early', 'a3 detached early']);
    expect(batcher.counts()).toMatchObject({ held: 3, heldBytes: 3, inFlight: 0 });
    for (const name of ['a1', 'a2', 'a3']) await end(name);
    await until(() => told.includes('a3 finished'));
    expect(told.slice(4)).toEqual(['a1 finished', 'a2 finished', 'a3 finished']);
    expect(batcher.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, ready: 0, keys: 0 });
  });

  test('let more in only while few detached jobs are open, by number and by size', async () => {
    const { add, end, batcher, told } = bench();
    add('a', 'big', 5_000);
    await end('big', new Error('no'));
    await until(() => told.length === 2);
    let hasRoom = false;
    const room = batcher.room().then(() => {
      hasRoom = true;
    });
    add('b', 'b1');
    await end('b1');
    await until(() => told.includes('b1 finished'));
    expect(hasRoom).toBe(false);
    await end('big');
    await room;
  });

  test('start nothing while they are on hold, and are idle when the last run has ended', async () => {
    const { add, end, batcher, running, told } = bench();
    add('a', 'a1');
    add('a', 'a2');
    await until(() => running.has('a1'));
    batcher.hold();
    const idle = batcher.idle();
    await end('a1');
    await idle;
    expect(running.size).toBe(0);
    batcher.release();
    await end('a2');
    await until(() => told.includes('a2 finished'));
  });

  test('forget on drop, but the next of a key waits for what still runs', async () => {
    const { add, end, batcher, running, told } = bench();
    add('a', 'a1');
    add('a', 'a2');
    await until(() => running.has('a1'));
    batcher.drop();
    expect(told).toEqual(['a1 detached early', 'a2 detached early']);
    add('a', 'a1 again');
    expect([...running.keys()]).toEqual(['a1']);
    await end('a1');
    await end('a1 again');
    await until(() => told.includes('a1 again finished'));
    expect(told).not.toContain('a1 finished');
    expect(told).not.toContain('a2 finished');
    expect(batcher.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, ready: 0, keys: 0 });
  });
});

describe('queues that run together', () => {
  const TOGETHER = { ...LIMITS, keysMax: 2, jobsMax: 2 };

  test('take what waits, so many of each, so many keys, each in its order', async () => {
    const { add, end, told, batcher } = bench({ ...TOGETHER, inFlightMax: 1 });
    for (const name of ['a1', 'b1', 'c1', 'a2', 'a3']) add(name.charAt(0), name);
    await end('a1 + a2 + b1');
    await end('c1 + a3');
    await until(() => told.length === 10);
    expect(told.filter((one) => one.endsWith('finished'))).toEqual(
      ['a1', 'a2', 'b1', 'c1', 'a3'].map((name) => `${name} finished`),
    );
    expect(batcher.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, ready: 0, keys: 0 });
  });

  test('that fail are tried again alone, their first job first; the jobs behind it run together again', async () => {
    const { add, end, told, running } = bench(TOGETHER);
    for (const name of ['a1', 'a2', 'b1']) add(name.charAt(0), name);
    await end('a1 + a2 + b1', new Error('no'));
    await until(() => running.size === 2);
    expect([...running.keys()].sort()).toEqual(['a1', 'b1']);
    add('a', 'a3');
    await end('b1');
    await end('a1');
    await end('a2 + a3');
    await until(() => told.includes('a3 finished'));
    expect(told.filter((one) => one.includes('failed'))).toEqual(['a1 failed 1', 'b1 failed 1']);
  });

  test.each([
    ['last', ['c1 + d1', 'a1']],
    ['first', ['a1', 'c1 + d1']],
  ])('one that failed does not run with others that are ready, where it waits %s', async (place, wanted) => {
    const { add, end, running, batcher } = bench({ ...TOGETHER, keysMax: 3, inFlightMax: 1 });
    add('a', 'a1');
    await end('a1', new Error('no'));
    add('b', 'b1');
    await until(() => running.has('b1'));
    if (place === 'first') await until(() => batcher.counts().ready === 1);
    add('c', 'c1');
    add('d', 'd1');
    await until(() => batcher.counts().ready === 3);
    await end('b1');
    const seen: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      await until(() => running.size === 1);
      const [name = ''] = running.keys();
      seen.push(name);
      await end(name);
    }
    expect(seen).toEqual(wanted);
  });

  test('forget all that a run has of a key on drop', async () => {
    const { add, end, batcher, running, told } = bench(TOGETHER);
    for (const name of ['a1', 'a2', 'b1', 'a3']) add(name.charAt(0), name);
    await until(() => running.has('a1 + a2 + b1'));
    batcher.drop();
    add('a', 'a1 again');
    await end('a1 + a2 + b1');
    await end('a1 again');
    await until(() => told.includes('a1 again finished'));
    expect(told.filter((one) => one.endsWith(' finished'))).toEqual(['a1 again finished']);
    expect(batcher.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, ready: 0, keys: 0 });
  });
});
