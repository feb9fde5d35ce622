import { describe, expect, test } from 'bun:test';
import type { Db } from '../../src/db/client.ts';
import * as t from '../../src/db/schema/index.ts';
import type { DeadLetter } from '../../src/domain/order/dead-letter.ts';
import type { StoredEvent } from '../../src/domain/order/records.ts';
import { deadLetterReads, deadLetterSingleWrites } from '../../src/repositories/dead-letters.ts';
import { eventReads, eventSingleWrites, eventWrites } from '../../src/repositories/order-events.ts';
import { money, paid } from '../support/order-events.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

/** Changes of a waiting event after a sweep has read it. */
const SINCE = [
  ['applied', (events: Events, row: StoredEvent) => events.replace({ ...row, state: 'applied' })],
  ['tried by another sweep', (events: Events, row: StoredEvent) => events.tryLater(row, 7, 9_000, 'failed')],
  [
    'buried, and sent anew',
    async (events: Events, row: StoredEvent) => {
      await events.bury(row, 'UNKNOWN_ORDER', 9_000);
      const dead = { state: 'dead', reason: 'UNKNOWN_ORDER' } as const;
      await events.wake({ ...row, receivedAtMs: row.receivedAtMs + 1 }, dead);
    },
  ],
] as const;
const allOf = (db: Db) => ({ ...eventReads(db), ...eventSingleWrites(db), ...eventWrites(db) });
type Events = ReturnType<typeof allOf>;

for (const [what, change] of SINCE)
  test(`an event that was ${what} since a sweep read it is neither buried nor put off by that sweep`, async () => {
    await world.kafka('payment_notified_cm', paid('O', 'captured', money('1.00')));
    const events = allOf(world.database.db);
    const [read] = await events.listFor('O');
    if (read === undefined) throw new Error('it was not kept');
    await change(events, read);
    const since = await events.listFor('O');
    await events.bury(read, 'UNKNOWN_ORDER', 9_000);
    await events.tryLater(read, 3, 5_000, 'unknown_order');
    expect(await events.listFor('O')).toEqual(since);
    await events.replace({ ...read, state: 'waiting' });
    const [again] = await events.listFor('O');
    if (again === undefined) throw new Error('it is gone');
    await events.bury(again, 'UNKNOWN_ORDER', 9_000);
    expect((await events.listFor('O')).map((row) => row.state)).toEqual(['dead']);
  });

const lettersOf = (db: Db) => ({ ...deadLetterReads(db), ...deadLetterSingleWrites(db) });

describe('a dead letter that is kept again', () => {
  const again = async (state: DeadLetter['state']) => {
    await world.kafka('purchased', 'not json');
    const letters = lettersOf(world.database.db);
    const [{ letterId } = { letterId: '' }] = await world.database.db.select().from(t.deadLetter);
    const letter = await letters.find(letterId);
    if (letter === null) throw new Error('it was not kept');
    await letters.settle(letter, state, 1);
    await letters.keep({ ...letter, reason: 'FAILED', detail: 'now', updatedAtMs: 2 });
    const after = await letters.find(letterId);
    return [after?.state, after?.reason];
  };

  test('is open again with its new reason, unless a person dropped it', async () => {
    expect(await again('replayed')).toEqual(['open', 'FAILED']);
    await world.fresh();
    expect(await again('dropped')).toEqual(['dropped', 'NOT_JSON']);
  });

  test('is not settled by one who read it before', async () => {
    await world.kafka('purchased', 'not json');
    const letters = lettersOf(world.database.db);
    const [head] = await letters.list({ state: 'open' }, 1);
    const before = await letters.find(head?.letterId ?? '');
    if (before === null) throw new Error('it was not kept');
    await letters.keep({ ...before, updatedAtMs: before.updatedAtMs + 5 });
    expect(await letters.settle(before, 'replayed', 9)).toBe(false);
  });
});
