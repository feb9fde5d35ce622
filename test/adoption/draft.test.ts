import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { createdTables } from '../../src/db/migration-tables.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { draftOf } from '../../src/tooling/cli/adopt/draft.ts';
import { ourTables, ownTableNames } from '../../src/tooling/cli/adopt/our-tables.ts';
import { readLive } from '../../src/tooling/cli/adopt/read-live.ts';
import { writeDraft } from '../../src/tooling/cli/adopt/write-draft.ts';
import { type FreshDatabase, freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { rootDir } from '../support/world.ts';

// `bun run db:adopt` on the old shop: how many of the declarations a person need not write.

let fresh: FreshDatabase;
let client: ReturnType<typeof openTcpDatabase>;
beforeAll(async () => {
  fresh = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
  client = openTcpDatabase(fresh.url, 2);
  const statements = readFileSync(join(import.meta.dir, 'schema.sql'), 'utf8').split(/;\s*\n/);
  for (const statement of statements.filter((one) => one.trim() !== ''))
    await client.db.execute(sql.raw(statement));
});
afterAll(async () => {
  await client.close();
  await fresh.drop();
});

/** Our key and their column in a declaration. */
const PAIR = /^ {4}(\w+): .*?'(\w+)'/;
const pairsOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const [, key, column] = PAIR.exec(line) ?? [];
    return key === undefined ? [] : [`${key} ${column}`];
  });

test('the draft finds every table of the old shop, most columns, and asks for the rest', async () => {
  const { files, open } = draftOf(ourTables(), await readLive(client.db, new Set()));
  const text = [...files.values()].join('\n');
  const tables = [...text.matchAll(/export const (\w+) = mysqlTable\(\n {2}'(\w+)'/g)].map(
    ([, ours, theirs]) => `${ours} ${theirs}`,
  );
  expect(tables.sort()).toEqual([
    'address t_address',
    'blacklist t_blacklist',
    'cartItem t_cart',
    'coupon t_coupon',
    'couponUser t_coupon_user',
    'freeShipping t_free_ship',
    'notification t_message',
    'orderEntry t_order_item',
    'orders t_order',
    'payment t_payment',
    'paymentMethod t_pay_way',
    'refund t_refund',
    'region t_region',
    'shippingChannel t_ship_line',
    'sku t_goods_sku',
  ]);
  const orders = /mysqlTable\(\n {2}'t_order',[\s\S]*?\n {2}\},/.exec(text)?.[0] ?? '';
  expect(pairsOf(orders)).toEqual(
    expect.arrayContaining([
      'orderId order_id',
      'shortId order_no',
      'userId uid',
      'status state',
      'cashMinor wallet',
      'finalMinor total',
      'payDeadlineMs deadline',
      'paymentReview hold_reason',
      'createdAtMs ctime',
    ]),
  );
  expect(orders).toContain("userId: numericId('uid', 'bigint').notNull()");
  expect(orders).toContain("finalMinor: amount('total', 14, 2, {})");
  expect(orders).toContain("createdAtMs: epoch('ctime', 'ms')");
  expect(open.some((one) => one.includes('stand in rule'))).toBe(true);
});

test('a draft that a person may be editing is not written over, unless that is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'draft-'));
  try {
    const out = join(folder, 'draft');
    expect(await writeDraft(fresh.url, out, false)).toBe(0);
    writeFileSync(join(out, 'order.ts'), 'answers of a person');
    await expect(writeDraft(fresh.url, out, false)).rejects.toThrow('holds files');
    expect(readFileSync(join(out, 'order.ts'), 'utf8')).toBe('answers of a person');
    expect(await writeDraft(fresh.url, out, true)).toBe(0);
    expect(readFileSync(join(out, 'order.ts'), 'utf8')).toContain('t_order');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no table that a migration of ours makes beside the existing part counts as one of theirs', () => {
  const made = readMigrations(rootDir, true)
    .filter(({ part }) => part !== 'existing')
    .flatMap(createdTables);
  expect(made).toContain('order_lookup');
  expect(made).toContain('order_by_user');
  expect(made.filter((name) => !ownTableNames().has(name))).toEqual([]);
});
