import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import {
  deadLetter,
  idempotency,
  orderEvent,
  outbox,
  upstreamAsk,
  walletHold,
  workClaim,
} from '../../src/db/schema/index.ts';
import { callerKey, sameKey } from '../../src/domain/keys/idempotency-key.ts';
import type { DeadLetter } from '../../src/domain/order/dead-letter.ts';
import { deadLetterSingleWrites } from '../../src/repositories/dead-letters.ts';
import { idempotencyKeys } from '../../src/repositories/idempotency.ts';
import { type PruneStep, retentionSteps } from '../../src/repositories/retention.ts';
import { workClaims } from '../../src/repositories/work-claims.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

test.each([1213, 1205])('a step that meets the error %d is tried again', async (errno) => {
  const { db } = world.database;
  await db
    .insert(workClaim)
    .values({ ...{ orderId: 'O', queue: 'due', owner: '' }, ...{ nextAtMs: 1, attempts: 0 } });
  let failures = 2;
  const flaky = new Proxy(db, {
    get(target, name) {
      if (name === 'transaction' && failures > 0) {
        failures -= 1;
        throw Object.assign(new Error('of a driver'), { errno });
      }
      return Reflect.get(target, name);
    },
  }) as Db;
  const [step] = retentionSteps(flaky).claims;
  expect(await step?.(5, 100, 0)).toEqual({ found: 1, gone: 1 });
  expect(failures).toBe(0);
  expect(await db.select().from(workClaim).where(eq(workClaim.orderId, 'O'))).toEqual([]);
});

const DAY = 24 * 3_600_000;

/** Prunes holds as often as `turns` says, `everyMs` apart. @returns the orders of those that are left */
async function holdsAfter(turns: number, everyMs: number, beforeMs: number): Promise<readonly string[]> {
  const { db } = world.database;
  const steps = retentionSteps(db).holds;
  for (let turn = 0; turn < turns; turn += 1)
    for (const step of steps) await step(beforeMs + turn * everyMs, 100, 0);
  return (await db.select().from(walletHold)).map((row) => row.orderId).sort();
}

test.each([10 * 60_000, 60 * 60_000])(
  'a hold of no order goes however old it is, when prune runs every %d ms',
  async (everyMs) => {
    const beforeMs = Date.UTC(2026, 0, 5);
    const hold = (orderId: string, days: number, state: 'released' | 'deducted' = 'released') => ({
      ...{ orderId, userId: 'u', amountMinor: 1n, currency: 'USD', state, createdAtMs: 0 },
      updatedAtMs: beforeMs - days * DAY,
    });
    await world.database.db
      .insert(walletHold)
      .values([
        hold('NEW', -9),
        hold('NOW', 0),
        hold('MONTH', 29),
        hold('OLD', 31),
        hold('OLDER', 300),
        hold('OLDEST', 3_600),
        hold('KEPT', 300, 'deducted'),
      ]);
    expect(await holdsAfter(1, everyMs, beforeMs)).not.toContain('MONTH');
    expect(await holdsAfter(127, everyMs, beforeMs)).toEqual(['KEPT', 'NEW']);
  },
);

const NOW = Date.UTC(2026, 0, 5);
const LONG_AGO = NOW - 200 * DAY;
const letter = (letterId: string, more: Partial<DeadLetter>): DeadLetter => ({
  ...{ letterId, name: 'purchased', via: 'kafka', place: 'p/0/1', orderId: null, recordKey: null },
  ...{ headers: {}, payload: null, reason: 'not_json', detail: '', state: 'open' },
  ...{ createdAtMs: LONG_AGO, updatedAtMs: LONG_AGO, ...more },
});

describe('a row that is taken up again after it was listed', () => {
  /** The database, in which `change` happens before the next transaction, which deletes. */
  const changedBy = (change: () => Promise<unknown>) => {
    const { db } = world.database;
    const transaction: Db['transaction'] = async (...of) => {
      await change();
      return db.transaction(...of);
    };
    return new Proxy(db, {
      get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name)),
    }) as Db;
  };

  test('stays: a letter that was replayed and is open again', async () => {
    const { db } = world.database;
    const letters = deadLetterSingleWrites(db);
    await letters.keep(letter('A', { state: 'replayed' }));
    const again = changedBy(() => letters.keep(letter('A', { updatedAtMs: NOW })));
    const [step] = retentionSteps(again).deadLetters;
    expect(await step?.(NOW, 100, 0)).toEqual({ found: 1, gone: 0 });
    expect((await db.select().from(deadLetter)).map((one) => one.state)).toEqual(['open']);
  });

  test('stays: an order that a sweep has claimed', async () => {
    const { db } = world.database;
    const old = { orderId: 'O', queue: 'due', owner: 'old', attempts: 0, nextAtMs: LONG_AGO };
    await db.insert(workClaim).values(old);
    const until = { nowMs: NOW, untilMs: NOW + 60_000, longestMs: 60_000 };
    const [step] = retentionSteps(changedBy(() => workClaims(db).take('due', ['O'], 'new', until))).claims;
    expect(await step?.(NOW, 100, 0)).toEqual({ found: 1, gone: 0 });
    expect((await db.select().from(workClaim)).map((one) => one.owner)).toEqual(['new']);
  });

  test('stays: a key that was claimed anew', async () => {
    const { db } = world.database;
    const keys = idempotencyKeys(db);
    const claimed = (holder: string, endMs: number) => ({
      ...{ userId: '1001', key: callerKey('k'), requestHash: 'h', holder },
      ...{
        madeAtMs: endMs,
        lockedUntilMs: endMs,
        expiresAtMs: endMs,
        beside: { key: sameKey('k'), requestHash: 's' },
      },
    });
    await keys.claim(claimed('dead', LONG_AGO));
    const anew = changedBy(async () => {
      await keys.free(claimed('dead', LONG_AGO));
      await keys.claim(claimed('alive', NOW + 60_000));
    });
    const gone = await idempotencyKeys(anew).deleteExpired(NOW, NOW, 100, 0);
    expect(gone).toEqual({ found: 2, gone: 0 });
    expect((await db.select().from(idempotency)).map((one) => one.holder)).toEqual(['alive', 'alive']);
  });
});

describe('days count from the time at which a row was done', () => {
  type Kind = keyof ReturnType<typeof retentionSteps>;
  /** Rows of each kind from long ago that are done since `atMs`, one for each state in which they end. */
  const DONE: Readonly<Record<Kind, (db: Db, atMs: number) => Promise<unknown>>> = {
    outbox: (db, sentAtMs) =>
      db.insert(outbox).values({
        ...{ orderId: 'O', eventId: 'E', seq: 0, topic: 'order.paid', payload: {} },
        ...{ createdAtMs: LONG_AGO, sentAtMs },
      }),
    events: (db, nextAtMs) =>
      db.insert(orderEvent).values(
        ['ignored', 'dead'].map((state) => ({
          ...{ orderId: 'O', eventKey: state, name: 'purchased', state, body: {}, via: 'http', attempts: 0 },
          ...{ occurredAtMs: LONG_AGO, receivedAtMs: LONG_AGO, nextAtMs },
        })),
      ),
    requests: (db, updatedAtMs) =>
      db.insert(upstreamAsk).values(
        ['accepted', 'refused', 'closed'].map((state) => ({
          ...{ orderId: 'O', askKey: state, kind: 'refund', body: {}, state, attempts: 9 },
          ...{ nextAtMs: LONG_AGO, createdAtMs: LONG_AGO, updatedAtMs },
        })),
      ),
    holds: (db, updatedAtMs) =>
      db.insert(walletHold).values({
        ...{ orderId: 'O', userId: 'u', amountMinor: 1n, currency: 'USD', state: 'released' },
        ...{ createdAtMs: LONG_AGO, updatedAtMs },
      }),
    deadLetters: (db, updatedAtMs) =>
      db
        .insert(deadLetter)
        .values((['replayed', 'dropped'] as const).map((state) => letter(state, { state, updatedAtMs }))),
    claims: (db, nextAtMs) =>
      db.insert(workClaim).values({ orderId: 'O', queue: 'due', owner: '', attempts: 9, nextAtMs }),
  };

  test.each(Object.keys(DONE) as Kind[])('%s of long ago that were done just now stay', async (kind) => {
    const { db } = world.database;
    const steps: readonly PruneStep[] = retentionSteps(db)[kind];
    const goneBefore = async (beforeMs: number) => {
      let gone = 0;
      for (const step of steps) gone += (await step(beforeMs, 100, 0)).gone;
      return gone;
    };
    await DONE[kind](db, NOW);
    expect(await goneBefore(NOW - 1)).toBe(0);
    expect(await goneBefore(NOW)).toBeGreaterThan(0);
    expect(await goneBefore(NOW)).toBe(0);
  });
});
