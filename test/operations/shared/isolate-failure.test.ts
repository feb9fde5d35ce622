import { describe, expect, test } from 'bun:test';
import { errnoFields, isRetryable, isUnavailable } from '../../../src/db/errors.ts';
import { isolateFailure } from '../../../src/operations/shared/isolate-failure.ts';
import { RowBusy } from '../../../src/operations/shared/passing-failures.ts';
import { prune } from '../../../src/operations/sweep/prune.ts';
import { errorFields } from '../../../src/platform/logger.ts';
import type { Deps } from '../../../src/service/deps.ts';
import { UpstreamUnavailable } from '../../../src/upstream/types.ts';

// Spec 16: one item's failure is that item's. Only a database that is away ends a whole run.

const sqlError = (errno: number, code: string) =>
  Object.assign(new Error('of a driver'), { errno, code, sqlState: '40001', sqlMessage: 'of a driver' });
const DEADLOCK = sqlError(1213, 'ER_LOCK_DEADLOCK');
const LOCK_WAIT = sqlError(1205, 'ER_LOCK_WAIT_TIMEOUT');
const AWAY = Object.assign(new Error('away'), { code: 'ECONNREFUSED', errno: -111 });

function parts() {
  const logged: string[] = [];
  const deps = {
    isUnavailable,
    isRetryable,
    describeError: (error: unknown) => ({ ...errorFields(error), ...errnoFields(error) }),
    log: { error: (event: string) => void logged.push(event) },
  };
  return { deps, logged };
}

describe('a part that fails', () => {
  test.each([
    ['by a deadlock that every try met', DEADLOCK, 'sweep_row_held'],
    ['by a lock that nobody gave up', LOCK_WAIT, 'sweep_row_held'],
    ['by a row that is locked', new RowBusy(), 'sweep_row_held'],
    ['by a bug', new TypeError('a bug'), 'sweep_part_failed'],
    ['by a row that it cannot read', sqlError(1064, 'ER_PARSE_ERROR'), 'sweep_part_failed'],
  ])('%s leaves the others', async (_, error, event) => {
    const { deps, logged } = parts();
    expect(await isolateFailure(deps, { part: 'x' }, () => Promise.reject(error))).toBe(0);
    expect(logged).toEqual([event]);
  });

  test.each([
    ['a database', AWAY],
    ['another service', new UpstreamUnavailable('payment', 'timeout')],
  ])('because %s is away ends the run', async (_, error) => {
    const { deps, logged } = parts();
    await expect(isolateFailure(deps, { part: 'x' }, () => Promise.reject(error))).rejects.toBe(error);
    expect(logged).toEqual([]);
  });
});

test('retention goes on with the other kinds, whichever kind is held', async () => {
  const kinds = ['outbox', 'events', 'requests', 'holds', 'deadLetters', 'claims'] as const;
  for (const held of kinds)
    for (const error of [DEADLOCK, LOCK_WAIT]) {
      const step = (kind: string) => async () => {
        if (kind === held) throw error;
        return { found: 1, gone: 1 };
      };
      const deps = {
        ...parts().deps,
        clock: { nowMs: () => 0 },
        settings: {
          retention: { outboxDays: 1, eventsDays: 1, requestsDays: 1, holdsDays: 1, deadLettersDays: 1 },
        },
        store: { retention: Object.fromEntries(kinds.map((kind) => [kind, [step(kind)]])) },
      } as unknown as Deps;
      const expected = Object.fromEntries(kinds.map((kind) => [kind, kind === held ? 0 : 1]));
      expect(await prune(deps)).toEqual(expected as never);
    }
});
