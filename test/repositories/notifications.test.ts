import { expect, test } from 'bun:test';
import { notification } from '../../src/db/schema/index.ts';
import { notificationReads } from '../../src/repositories/notifications.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

test('what came after the newest that was seen stays unread; the newest seen is among what is read', async () => {
  const { db } = world.database;
  const row = (notiId: string, isRead = 0) => ({
    ...{ userId: '1001', notiId, kind: 'k', orderId: null, title: 't', body: 'b', sourceKey: notiId },
    ...{ isRead, createdAtMs: 1 },
  });
  await db.insert(notification).values([row('01A'), row('01B', 1), row('01C'), row('01D')]);
  const reads = notificationReads(db);
  const upTo = async (notiId: string) => (await reads.unreadIds('1001', notiId, 10)).toSorted();
  expect(await Promise.all(['019', '01A', '01C', '01D'].map(upTo))).toEqual([
    [],
    ['01A'],
    ['01A', '01C'],
    ['01A', '01C', '01D'],
  ]);
});
