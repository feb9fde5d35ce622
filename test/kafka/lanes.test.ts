import { describe, expect, test } from 'bun:test';
import { createLanes } from '../../src/kafka/lanes.ts';
import { until } from '../support/until.ts';

const LIMITS = { inFlightMax: 4, heldMax: 3, heldBytesMax: 1_000 };

/** Jobs that end when told to; `told` is what the lanes said, in order. */
function bench(limits = LIMITS) {
  const lanes = createLanes(limits, () => 0);
  const told: string[] = [];
  const running = new Map<string, PromiseWithResolvers<void>>();
  return {
    lanes,
    told,
    running,
    add(lane: string, name: string, bytes = 1) {
      lanes.add({
        lane,
        bytes,
        run: () => {
          const gate = Promise.withResolvers<void>();
          running.set(name, gate);
          return gate.promise.finally(() => running.delete(name));
        },
        finished: () => told.push(`${name} finished`),
        letGo: (isFinished) => told.push(`${name} let go${isFinished ? '' : ' early'}`),
        failed: (_, attempt) => told.push(`${name} failed ${attempt}`),
      });
    },
    async end(name: string, error?: Error) {
      await until(() => running.has(name));
      const gate = running.get(name);
      if (error === undefined) gate?.resolve();
      else gate?.reject(error);
      await until(() => running.get(name) !== gate);
    },
  };
}

describe('lanes', () => {
  test('run one job of a lane at a time and lanes in turn', async () => {
    const { add, end, running, told } = bench({ ...LIMITS, inFlightMax: 1 });
    add('a', 'a1');
    add('a', 'a2');
    add('b', 'b1');
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

  test('let go of a failed job and of what stands behind it, once, and try again in order', async () => {
    const { add, end, told, lanes } = bench();
    add('a', 'a1');
    add('a', 'a2');
    await end('a1', new TypeError('no'));
    await until(() => told.includes('a2 let go early'));
    add('a', 'a3');
    expect(told).toEqual(['a1 failed 1', 'a1 let go early', 'a2 let go early', 'a3 let go early']);
    expect(lanes.counts()).toMatchObject({ held: 3, heldBytes: 3, inFlight: 0 });
    for (const name of ['a1', 'a2', 'a3']) await end(name);
    await until(() => told.includes('a3 finished'));
    expect(told.slice(4)).toEqual(['a1 finished', 'a2 finished', 'a3 finished']);
    expect(lanes.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, lanes: 0 });
  });

  test('give room only while little is held, by number and by size', async () => {
    const { add, end, lanes, told } = bench();
    add('a', 'big', 5_000);
    await end('big', new Error('no'));
    await until(() => told.length === 2);
    let hasRoom = false;
    const room = lanes.room().then(() => {
      hasRoom = true;
    });
    add('b', 'b1');
    await end('b1');
    await until(() => told.includes('b1 finished'));
    expect(hasRoom).toBe(false);
    await end('big');
    await room;
  });

  test('start nothing while held, and are idle when the last has ended', async () => {
    const { add, end, lanes, running, told } = bench();
    add('a', 'a1');
    add('a', 'a2');
    lanes.hold();
    const idle = lanes.idle();
    await end('a1');
    await idle;
    expect(running.size).toBe(0);
    lanes.release();
    await end('a2');
    await until(() => told.includes('a2 finished'));
  });

  test('forget on drop, but the next of a lane waits for what still runs', async () => {
    const { add, end, lanes, running, told } = bench();
    add('a', 'a1');
    add('a', 'a2');
    lanes.drop();
    expect(told).toEqual(['a1 let go early', 'a2 let go early']);
    add('a', 'a1 again');
    expect([...running.keys()]).toEqual(['a1']);
    await end('a1');
    await end('a1 again');
    await until(() => told.includes('a1 again finished'));
    expect(told).not.toContain('a1 finished');
    expect(told).not.toContain('a2 finished');
    expect(lanes.counts()).toEqual({ held: 0, heldBytes: 0, inFlight: 0, lanes: 0 });
  });
});
