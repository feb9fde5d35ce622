import { describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import * as t from '../../src/db/schema/index.ts';
import { type Item, notiOf } from '../support/noti.ts';
import { useWorld } from '../support/use-world.ts';
import { IS_SHARDED, serviceToken } from '../support/world.ts';

// Spec 12: the user's list of notifications, page by page, and reading them.

let noti: ReturnType<typeof notiOf>;
let statements: { sql: string; params: unknown[] }[] = [];
const world = useWorld({ onQuery: (text, params) => statements.push({ sql: text, params }) });
noti = notiOf(world);

/** Inserts rows directly, for lists that are too long to be made through the service. */
async function fill(user: string, count: number, isRead = 0) {
  const rows = Array.from({ length: count }, (_, index) => ({
    userId: user,
    notiId: `01J${isRead}${user.padStart(8, '0')}${String(index).padStart(14, '0')}`,
    sourceKey: `fill/${isRead}/${index}`,
    kind: 'news',
    orderId: null,
    title: 'News',
    body: `Number ${index}`,
    isRead,
    createdAtMs: world.clock.nowMs(),
  }));
  for (let at = 0; at < rows.length; at += 1_000)
    await world.database.db.insert(t.notification).values(rows.slice(at, at + 1_000));
  return rows.map((row) => row.notiId);
}

describe('the list', () => {
  test('is empty for who was told nothing', async () => {
    expect(await noti.list()).toEqual({ items: [], unread_count: 0, next_cursor: '' });
  });

  test('behind a place at the end of time there is all or nothing, and no error', async () => {
    const ids = await fill('1001', 2);
    const listed = async (cursor: string) =>
      (await noti.list(`?cursor=${cursor}`)).items.map((item: Item) => item.id);
    for (const last of ['ZZZZZZZZZZZZZZZZZZZZZZZZZZ', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ', '999999999999999-_YQ'])
      expect(await listed(last)).toEqual(ids.toReversed());
    expect(await listed('-999999999999999-_YQ')).toEqual([]);
    const headers = serviceToken('backoffice');
    for (const query of ['', '&review=any'])
      for (const cursor of ['999999999999999-A', '-999999999999999-A'])
        expect(
          (await world.get(`/support/orders?cursor=${cursor}${query}`, { user: null, headers })).status,
        ).toBe(200);
  });

  test('pages are complete and without repeats while more come in', async () => {
    const ids = await fill('1001', 47);
    let more = 0;
    const seen = await noti.all(5, async () => {
      more += 1;
      const sent = { noti_id: `N-${more}`, user_id: '1001', title: 'New', body: 'New' };
      expect((await noti.send('news', sent)).status).toBe(200);
    });
    expect(more).toBe(9);
    expect(seen.map((item) => item.id)).toEqual(ids.toReversed());
    const again = await noti.all(7);
    expect(again).toHaveLength(47 + more);
    expect(again.slice(0, more).map((item) => item.title)).toEqual(Array(more).fill('New'));
    expect(again.map((item) => item.id)).toEqual(
      again
        .map((item) => item.id)
        .toSorted()
        .toReversed(),
    );
  });

  test('has 20 on a page unless told, the last full page is the end, and both path families answer', async () => {
    await fill('1001', 21);
    const first = await noti.list();
    expect(first.items).toHaveLength(20);
    expect((await noti.list(`?cursor=${first.next_cursor}`)).items).toHaveLength(1);
    expect((await noti.list('?limit=21')).next_cursor).toBe('');
    const prefixed = await world.get('/api/v/5.10.0/shopping/noti?limit=3');
    expect(prefixed.json.data.items).toEqual(first.items.slice(0, 3));
  });

  // vtgate asks any one shard for a session's counters and plans; test/sharded/plans.ts has those of two shards.
  test.skipIf(IS_SHARDED)(
    'costs the same at any length: by its index, without sorting, and counting stops at 999',
    async () => {
      await fill('1003', 6_000);
      const costs = [];
      for (const kept of [2_000, 8_000]) {
        await world.database.db.delete(t.notification).where(eq(t.notification.userId, '1001'));
        await fill('1001', kept / 2);
        await fill('1001', kept / 2, 1);
        await world.database.db.execute(sql.raw('ANALYZE TABLE notification'));
        statements = [];
        const page = await noti.list('?limit=5');
        expect(page.unread_count).toBe(999);
        await noti.list(`?limit=5&cursor=${page.next_cursor}`);
        await noti.read({ ids: page.items.map((item: Item) => item.id) });
        const seen = statements.filter((one) => /`notification`/.test(one.sql));
        expect(seen).toHaveLength(6);
        costs.push(await Promise.all(seen.map((one) => rowReads(one))));
        for (const plan of await Promise.all(seen.map((one) => planOf(one)))) {
          const [used] = plan.filter((row) => row.table === 'notification');
          expect(['PRIMARY', 'notification_unread']).toContain(used?.key ?? '');
          // Only rows of the old service are sorted, of which this user has none.
          const ofOurs = plan.filter((row) => row.select_type !== 'UNION');
          expect(ofOurs.map((row) => row.Extra ?? '').join()).not.toMatch(/filesort/i);
        }
      }
      expect(costs[1]).toEqual(costs[0] ?? []);

      expect(Math.max(...costs.flat())).toBeLessThan(3_100);
    },
  );
});

type Seen = (typeof statements)[number];
/** The statement with its values filled in. */
const filled = (one: Seen) => {
  const params = [...one.params];
  const quoted = (value: unknown) => (typeof value === 'number' ? `${value}` : `'${value}'`);
  return one.sql.replace(/\?/g, () => quoted(params.shift()));
};

const planOf = (one: Seen) =>
  rawRows<{ table: string; select_type: string; key: string; Extra: string | null }>(
    world.database.db,
    `EXPLAIN FORMAT=TRADITIONAL ${filled(one)}`,
  );

/** @returns the number of rows that the server reads for it, by its own count */
const rowReads = (one: Seen) =>
  world.database.db.transaction(async (tx) => {
    const count = async () => {
      const rows = await rawRows<{ Value: string }>(
        tx as unknown as Db,
        "SHOW SESSION STATUS LIKE 'Handler_read%'",
      );
      return rows.reduce((sum, row) => sum + Number(row.Value), 0);
    };
    const idle = -(await count()) + (await count());
    const before = await count();
    await tx.execute(sql.raw(filled(one)));
    return (await count()) - before - idle;
  });

describe('reading', () => {
  test('by ids: once or again, and never those of others', async () => {
    const mine = await fill('1001', 5);
    const others = await fill('1003', 5);
    const ids = [mine[0], mine[1], others[0], others[1], 'NOBODYS'];
    for (let count = 0; count < 2; count += 1)
      expect((await noti.read({ ids })).json.data).toEqual({ unread_count: 3 });
    expect((await noti.list('', { user: '1003' })).unread_count).toBe(5);
    const read = (await noti.all(50)).filter((item) => item.read).map((item) => item.id);
    expect(read.toSorted()).toEqual([mine[0] ?? '', mine[1] ?? '']);
  });

  test('all: also more than one batch, and only the own', async () => {
    await fill('1001', 2_345);
    await fill('1003', 5);
    for (let count = 0; count < 2; count += 1)
      expect((await noti.read({ all: true })).json.data).toEqual({ unread_count: 0 });
    expect((await noti.list('', { user: '1003' })).unread_count).toBe(5);
    expect((await noti.read({ all: true }, { user: '1002' })).json.data).toEqual({ unread_count: 0 });
  });

  test('all at once, with more coming in, ends with nothing lost', async () => {
    await fill('1001', 300);
    const send = (index: number) =>
      noti.send('news', { noti_id: `R-${index}`, user_id: '1001', title: 'T', body: 'B' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? noti.read({ all: true }) : send(index))),
    );
    expect(answers.map((one) => one.status)).toEqual(Array(20).fill(200));
    expect(await noti.all(50)).toHaveLength(310);
    expect((await noti.read({ all: true })).json.data.unread_count).toBe(0);
  });
});

describe('bad questions', () => {
  const READ = '/shopping/noti/read';
  const bad: [name: string, method: string, path: string, body: unknown, status: number, error: string][] = [
    ...['0', '51', '-1', '1.5', 'x', '1e1', '020', '5 '].map((limit): (typeof bad)[number] => [
      `limit ${limit}`,
      'GET',
      `/shopping/noti?limit=${encodeURIComponent(limit)}`,
      undefined,
      422,
      'INVALID_REQUEST',
    ]),
    ...['x', "01' OR 1=1 --", '01J00000000000000000000000U', '01j00000000000000000000000'].map(
      (cursor): (typeof bad)[number] => [
        `cursor ${cursor}`,
        'GET',
        `/shopping/noti?cursor=${encodeURIComponent(cursor)}`,
        undefined,
        422,
        'INVALID_REQUEST',
      ],
    ),
    ...[
      {},
      { all: false },
      { ids: [] },
      { ids: ['a'], all: true },
      { ids: 'a' },
      { ids: [1] },
      { ids: ['a b'] },
      { ids: [''] },
      { ids: Array(101).fill('a') },
      { all: 'true' },
      { all: 1 },
      [],
      null,
      'all',
    ].map((body): (typeof bad)[number] => [
      `read ${JSON.stringify(body).slice(0, 40)}`,
      'POST',
      READ,
      JSON.stringify(body),
      422,
      'INVALID_REQUEST',
    ]),
    ['read with a broken body', 'POST', READ, '{"all":', 400, 'INVALID_JSON'],
    ['read without a body', 'POST', READ, undefined, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['the list by POST', 'POST', '/shopping/noti', { all: true }, 405, 'METHOD_NOT_ALLOWED'],
    ['read by GET', 'GET', READ, undefined, 405, 'METHOD_NOT_ALLOWED'],
  ];
  test('each is refused with its word, for every path family, and reads nothing', async () => {
    await fill('1001', 3);
    for (const [name, method, path, body, status, error] of bad) {
      for (const base of ['', '/api/v/5.10.0']) {
        const answer = await world.send(method, base + path, body, {});
        expect([name, answer.status, answer.json.error]).toEqual([name, status, error]);
      }
    }
    expect((await noti.list()).unread_count).toBe(3);
  });

  test('a guest is told to sign in', async () => {
    for (const as of [{ user: null }, { user: null, headers: { userid: '1001' } }]) {
      expect((await world.get('/shopping/noti', as)).json.error).toBe('UNAUTHENTICATED');
      expect((await noti.read({ all: true }, as)).json.error).toBe('UNAUTHENTICATED');
    }
  });
});
