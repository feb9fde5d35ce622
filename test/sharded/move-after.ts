import { expect } from 'bun:test';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { rawRows } from '../../src/db/raw-rows.ts';
import type { MockUpstreamsServer } from '../../src/tooling/dev/upstreams/server.ts';
import { openWorld, type World } from '../support/world.ts';
import { allWork } from './uses.ts';
import { ALL, wayOf } from './ways.ts';

/** Each lookup table with its key, and its owner with the same key. */
const PAIRS = [
  ['order_by_short_id', 'short_id', 'orders', 'short_id'],
  ['order_by_user', "CONCAT(user_id, '/', order_id)", 'orders', "CONCAT(user_id, '/', order_id)"],
  ['refund_by_id', 'refund_id', 'refund', 'refund_id'],
  ['coupon_by_public', "CONCAT(is_public, '/', code)", 'coupon', "CONCAT(is_public, '/', code)"],
  ['payment_method_by_enabled', "CONCAT(enabled, '/', name)", 'payment_method', "CONCAT(enabled, '/', name)"],
] as const;

/** Rows that only a lookup or only its owner has, as sentences. */
export async function strayLookups(world: World): Promise<readonly string[]> {
  const keys = async (table: string, key: string) =>
    (await rawRows<{ k: string }>(world.database.db, `SELECT ${key} AS k FROM ${table}`)).map(({ k }) => k);
  const stray: string[] = [];
  for (const [table, key, owner, ownKey] of PAIRS) {
    const [listed, own] = [new Set(await keys(table, key)), new Set(await keys(owner, ownKey))];
    stray.push(...[...own.difference(listed)].map((one) => `${table} lacks ${one}`));
    stray.push(...[...listed.difference(own)].map((one) => `${table} has ${one}, ${owner} has not`));
  }
  return stray;
}

/** What a process gets that still uses the old keyspace: vtgate's words for a read and a write. */
export async function wordsOfOldName(databaseUrl: string): Promise<readonly string[]> {
  const connection = await createConnection(databaseUrl);
  const words = [];
  for (const sql of ['SELECT 1 FROM orders LIMIT 1', 'UPDATE orders SET short_id = short_id LIMIT 1'])
    words.push(
      await connection.query(sql).then(
        () => 'no error',
        (error: Error) => error.message,
      ),
    );
  await connection.end();
  return words;
}

/** Commits over several shards that nobody has finished. */
export async function unfinishedCommits(databaseUrl: string): Promise<readonly RowDataPacket[]> {
  const connection = await createConnection(databaseUrl);
  const [rows] = await connection.query<RowDataPacket[]>('SHOW UNRESOLVED TRANSACTIONS FOR sharded');
  await connection.end();
  return rows;
}

/** No statement of a hot path goes to all shards; each use also works, a new checkout among them. */
export async function expectNoScatter(databaseUrl: string, mocks: MockUpstreamsServer): Promise<void> {
  const statements = new Map<string, { readonly sql: string; readonly params: unknown[] }>();
  const world = await openWorld({
    databaseUrl,
    upstreams: mocks,
    env: { DATABASE_SHARDED: 'true' },
    onQuery: (sql, params) => statements.set(sql, { sql, params }),
  });
  const connection = await createConnection({ uri: databaseUrl, dateStrings: true });
  for (const { work } of allWork(world).filter(({ isHot }) => isHot)) await work();
  const scattered: string[] = [];
  for (const { sql, params } of statements.values()) {
    if (!/^\(?(select|insert|update|delete)/i.test(sql)) continue;
    const [rows] = await connection.query<RowDataPacket[]>(`VEXPLAIN PLAN ${connection.format(sql, params)}`);
    if (wayOf(sql, JSON.parse(String(rows[0]?.JSON))).parts.includes(ALL)) scattered.push(sql);
  }
  await connection.end();
  await world.close();
  expect(statements.size).toBeGreaterThan(50);
  expect(scattered).toEqual([]);
}
