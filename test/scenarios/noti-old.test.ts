import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import { ulid } from 'ulid';
import * as t from '../../src/db/schema/index.ts';
import { type Item, notiOf } from '../support/noti.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 12: notifications that the old service left stand among ours, whatever their ids are.

const world = useWorld();
const noti = notiOf(world);

const at = (minutes: number) => Date.parse('2026-01-05T08:00:00Z') + minutes * 60_000;
const row = (notiId: string, createdAtMs: number, isRead = 0) => ({
  ...{ userId: '1001', notiId, sourceKey: `old/${notiId}`, kind: 'news', orderId: null },
  ...{ title: 'News', body: notiId, isRead, createdAtMs },
});
// Ids of an old service: numbers, words, with odd characters. Text order is not the order of their times.
const OLD = ['99', '100', '88213', 'm-7', '0', 'a b', '5%é', '0004', 'zz'];
const mixed = OLD.flatMap((id, index) => [
  row(ulid(at(2 * index)), at(2 * index)),
  row(id, at(2 * index + 1)),
]);
const newest = mixed.toReversed().map((one) => one.notiId);

describe('notifications of the old service', () => {
  test.each([1, 2, 3, 5])('are listed with ours by time, each once, %d at a time', async (limit) => {
    await world.database.db.insert(t.notification).values(mixed.toReversed());
    expect((await noti.all(limit)).map((item) => item.id)).toEqual(newest);
    expect((await noti.list('?limit=50')).next_cursor).toBe('');
  });

  test('of one time go by id', async () => {
    await world.database.db.insert(t.notification).values(['9', '10', 'b', 'B'].map((id) => row(id, at(0))));
    expect((await noti.all(1)).map((item) => item.id)).toEqual(['b', 'B', '9', '10']);
  });

  test.each([1, 2, 3, 4])('of one time with ours come behind them, %d at a time', async (limit) => {
    const ours = [ulid(at(0)), ulid(at(0))].toSorted().toReversed();
    const expected = ['later', ...ours, 'b', '9', 'before'];
    const timeOf = (id: string) => at(id === 'later' ? 1 : id === 'before' ? -1 : 0);
    await world.database.db.insert(t.notification).values(expected.map((id) => row(id, timeOf(id))));
    expect((await noti.all(limit)).map((item) => item.id)).toEqual(expected);
  });

  test('one that cannot be read is left out, and the page is as long as any', async () => {
    await world.database.db.insert(t.notification).values(mixed);
    await world.database.db.update(t.notification).set({ isRead: 7 }).where(eq(t.notification.notiId, 'm-7'));
    const page = await noti.list('?limit=17');
    expect(page.items.map((item: Item) => item.id)).toEqual(newest.filter((id) => id !== 'm-7'));
  });

  test('are read with all others, and by their ids', async () => {
    await world.database.db.insert(t.notification).values(mixed);
    expect((await noti.read({ ids: ['88213', 'm-7'] })).json.data.unread_count).toBe(16);
    expect((await noti.read({ all: true })).json.data.unread_count).toBe(0);
    await world.database.db.delete(t.notification);
    await world.database.db.insert(t.notification).values([row('77', at(0)), row('00', at(1))]);
    expect((await noti.read({ all: true })).json.data.unread_count).toBe(0);
  });
});
