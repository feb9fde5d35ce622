import { expect, test } from 'bun:test';
import type { StoredEvent } from '../../../src/domain/order/records.ts';
import { afterFailure, afterNoOrder, waitingRow } from '../../../src/domain/order/waiting-event.ts';
import * as say from './commands.ts';
import { NOW_MS } from './given.ts';

// An event that cannot be applied now (spec 10): when it is tried again, and when it is given up.

const WAIT_MAX_MS = 3_600_000;
const command = say.captured('p1', '60.00');
if (command.kind !== 'event') throw new Error('not an event');
const fresh = waitingRow(command.incoming, 'the key', 'unknown_order', NOW_MS);
const row = (over: Partial<StoredEvent>): StoredEvent => ({ ...fresh, ...over });

test('it is kept with its first try behind it, and tried again in a second', () => {
  expect(fresh).toMatchObject({
    ...{ eventKey: 'the key', state: 'waiting', attempts: 1, reason: 'unknown_order' },
    ...{ receivedAtMs: NOW_MS, nextAtMs: NOW_MS + 1_000 },
  });
});

test('without its order it is tried less and less often, at most 30 s apart', () => {
  const pauses = [1, 2, 3, 4, 5, 90].map((attempts) => {
    const then = afterNoOrder(row({ attempts }), NOW_MS, WAIT_MAX_MS);
    if ('buriedFor' in then) throw new Error('given up');
    expect(then).toMatchObject({ attempts: attempts + 1, reason: 'unknown_order' });
    return then.nextAtMs - NOW_MS;
  });
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('it waits for its order as long as the setting says, and no longer; a wrong clock ahead counts as the time it was', () => {
  const since = (ageMs: number) => afterNoOrder(row({ receivedAtMs: NOW_MS - ageMs }), NOW_MS, WAIT_MAX_MS);
  for (const ageMs of [WAIT_MAX_MS, -WAIT_MAX_MS])
    expect(since(ageMs)).toEqual({ buriedFor: 'UNKNOWN_ORDER', detail: '' });
  for (const ageMs of [WAIT_MAX_MS - 1, 1 - WAIT_MAX_MS])
    expect(since(ageMs)).not.toHaveProperty('buriedFor');
});

test('it fails four times and is given up with the fifth; waiting for its order was no failure', () => {
  const failed = (attempts: number) => afterFailure(row({ attempts, reason: 'failed' }), NOW_MS);
  expect([1, 2, 3].map(failed)).toEqual(
    [2, 3, 4].map((attempts) => ({
      ...{ attempts, reason: 'failed', nextAtMs: NOW_MS + 1_000 * 2 ** attempts },
    })),
  );
  expect(failed(4)).toEqual({ buriedFor: 'FAILED', detail: '5 times' });
  expect(afterFailure(row({ attempts: 90 }), NOW_MS)).toEqual({
    ...{ attempts: 1, reason: 'failed', nextAtMs: NOW_MS + 2_000 },
  });
});
