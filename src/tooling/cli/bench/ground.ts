import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { migrate } from '../../../db/migrate.ts';
import { coupon, sku } from '../../../db/schema/index.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../../db/tcp-client.ts';
import { arrangeDatabase } from '../../dev/database/arrange-database.ts';
import { demoData } from '../../dev/demo-data.ts';
import { copyRows } from '../../dev/many-orders.ts';
import { manySkus } from '../../dev/many-skus.ts';
import { readMigrations } from '../../dev/migrations.ts';
import type { Progress } from '../../dev/progress.ts';
import { mockEnv } from '../../dev/run-dev.ts';
import { emptyTables, seed } from '../../dev/seed.ts';
import { startMockUpstreams } from '../../dev/upstreams/server.ts';

export const rootDir = join(import.meta.dir, '..', '..', '..', '..');
export const COUPON = 'TEN10';
const COUPONS = 200;
export const SKUS = 100;
/** Public coupons without limits; with those of the demo data there are 200. */
export const BENCH_COUPONS: readonly string[] = Array.from(
  { length: COUPONS - demoData.coupons.length },
  (_, index) => `BENCH${index}`,
);

export type Ground = {
  readonly databaseUrl: string;
  readonly db: Db;
  /** The variables for the measured entries: database and mocked upstreams. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** Makes a database with the demo data, 200 public coupons and endless stock, and mocked upstreams. */
export async function layGround(progress: Progress): Promise<Ground> {
  const given = process.env.DATABASE_URL;
  const arranged = await arrangeDatabase({ rootDir, name: 'bench', databaseUrl: given, progress });
  const client = openTcpDatabase(arranged.url, 2, undefined, NO_TIMEOUT);
  await migrate(client.db, readMigrations(rootDir));
  await emptyTables(client.db);
  await seed(client.db, demoData);
  await client.db.insert(sku).values(manySkus(SKUS));
  await client.db.execute(sql.raw('UPDATE sku SET stock = 1000000000'));
  await client.db.execute(sql.raw('UPDATE coupon SET total_limit = NULL, per_user_limit = NULL'));
  await addCoupons(client.db);
  const mocks = startMockUpstreams({ port: 0, demo: demoData });
  return {
    databaseUrl: arranged.url,
    db: client.db,
    env: { ...mockEnv(mocks.urls), DATABASE_URL: arranged.url },
    async stop() {
      await mocks.stop();
      await client.close();
      await arranged.stop();
    },
  };
}

async function addCoupons(db: Db): Promise<void> {
  const rows = BENCH_COUPONS.map((code, index) => ({
    code,
    kind: 'percent_off',
    percent: String(1 + (index % 20)),
    cap: { USD: '8.00', GBP: '6.00' },
    regions: ['US', 'GB'],
    isPublic: true,
    usedCount: 0,
  }));
  await db.insert(coupon).values(rows);
}

/**
 * Makes `count` unpaid copies of a placed order under `bulkId(n, prefix)`.
 * Each has a user of its own (`{prefix}-{8 digits}`) with the ordered goods in the cart. With `userId`, all belong to
 * that user, whose cart stays as it is.
 */
export async function copyUnpaid(
  db: Db,
  orderId: string,
  prefix: string,
  count: number,
  userId?: string,
): Promise<void> {
  const changed = {
    short_id: `CONCAT('${prefix.slice(-2)}', LPAD(n.i, 8, '0'))`,
    user_id: userId === undefined ? `CONCAT('${prefix}-', LPAD(n.i, 8, '0'))` : `'${userId}'`,
    status: "'unpaid'",
    pay_deadline: 'DATE_ADD(o.pay_deadline, INTERVAL 1 DAY)',
  };
  await copyRows(db, { table: 'orders', orderId, count, prefix, changed });
  await copyRows(db, { table: 'order_entry', orderId, count, prefix, changed: {} });
  if (userId !== undefined) return;
  const carts =
    'INSERT INTO cart_item (user_id, sku_id, count) SELECT o.user_id, e.sku_id, e.count FROM orders o ' +
    `JOIN order_entry e ON e.order_id = o.order_id WHERE o.order_id LIKE '${prefix}%'`;
  await db.execute(sql.raw(carts));
}
