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

const GIVEN_UP = { buriedFor: 'UNKNOWN_ORDER', detail: '' } as const;

test('it waits for its order as long as the setting says, and no longer, however often it was tried', () => {
  const since = (ageMs: number, attempts: number) =>
    afterNoOrder(row({ receivedAtMs: NOW_MS - ageMs, attempts }), NOW_MS, WAIT_MAX_MS);
  for (const attempts of [1, 1_000]) {
    expect(since(WAIT_MAX_MS, attempts)).toEqual(GIVEN_UP);
    for (const ageMs of [WAIT_MAX_MS - 1, 0]) expect(since(ageMs, attempts)).not.toHaveProperty('buriedFor');
  }
});

test('one that a clock ahead received waits as long as by a right one, by its tries: never given up at once, nor kept for ever', () => {
  for (const [aheadMs, tooLongMs] of [
    [1, 1],
    [WAIT_MAX_MS / 2, WAIT_MAX_MS / 2],
    [300 * 24 * WAIT_MAX_MS, 0],
  ] as const) {
    let waiting = row({ receivedAtMs: NOW_MS + aheadMs });
    let nowMs = NOW_MS + 1_000;
    let then = afterNoOrder(waiting, nowMs, WAIT_MAX_MS);
    for (let tries = 0; tries < 1_000 && !('buriedFor' in then); tries += 1) {
      waiting = row({ ...waiting, attempts: then.attempts });
      nowMs = then.nextAtMs;
      then = afterNoOrder(waiting, nowMs, WAIT_MAX_MS);
    }
    expect(then).toEqual(GIVEN_UP);
    expect(nowMs - NOW_MS).toBeGreaterThanOrEqual(WAIT_MAX_MS + tooLongMs);
    expect(nowMs - NOW_MS).toBeLessThan(WAIT_MAX_MS + tooLongMs + 30_000);
  }
});

test('its tries count each with the pause before it', () => {
  const after = (attempts: number, waitMaxMs: number) =>
    afterNoOrder(row({ receivedAtMs: NOW_MS + 1, attempts }), NOW_MS, waitMaxMs);
  for (const [attempts, waited] of [
    [1, 1_000],
    [2, 3_000],
    [5, 31_000],
    [7, 91_000],
  ] as const) {
    expect(after(attempts, waited)).toEqual(GIVEN_UP);
    expect(after(attempts, waited + 1)).not.toHaveProperty('buriedFor');
  }
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
