import { afterAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { rawRows } from '../../src/db/raw-rows.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { copyLife, truncateAll } from '../support/copy-life.ts';
import { bring, place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';
import { IS_SHARDED } from '../support/world.ts';

// The sweep and the relay read the same number of rows, however many orders are over. Another plan of the optimizer may
// read a few rows more or less.

const FEW = 1_000;
const MANY = process.env.FULL === '1' ? 200_000 : 20_000;
const MORE_AT_MOST = 10;
const TIMEOUT_MS = process.env.FULL === '1' ? 1_200_000 : 120_000;

// One connection, because its own counters tell what was read. Without a timeout, because filling takes long.
const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1, undefined, NO_TIMEOUT);
const world = useWorld({ database: client, fresh: 'never' });
afterAll(async () => {
  await truncateAll(client.db);
  await client.close();
}, TIMEOUT_MS);

async function rowsRead(work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const rows = await rawRows<{ Value: string }>(
      world.database.db,
      "SHOW SESSION STATUS LIKE 'Handler_read%'",
    );
    return rows.reduce((sum, row) => sum + Number(row.Value), 0);
  };
  const idle = -(await count()) + (await count());
  const before = await count();
  await work();
  return (await count()) - before - idle;
}

/**
 * Among `count` orders that are over: a sweep with one order to expire and one refund to request, and a read of the
 * outbox.
 */
async function costsAt(count: number) {
  await truncateAll(client.db);
  await world.fresh();
  const over = await place(world, { coupon_code: 'TEN10', cash: 1 });
  await bring(world, over, 'received');
  await world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: over.id });
  const outbox = world.outbox();
  await outbox.markSent(await outbox.unsent(500));
  await copyLife(over.id, count);
  // Sets every copy to an end state, so that none is due.
  await world.database.db.execute(
    sql.raw("UPDATE orders SET status = 'received' WHERE status <> 'received'"),
  );
  await place(world, { cash: 1 });
  world.clock.advance(31 * 60_000);
  const sweep = await rowsRead(() => world.sweep());
  const again = await rowsRead(() => world.sweep());
  const relay = await rowsRead(async () => outbox.markSent(await outbox.unsent(500)));
  const idle = await rowsRead(() => outbox.unsent(500));
  return { sweep, again, relay, idle };
}

// vtgate asks any one shard for a session's counters.
test.skipIf(IS_SHARDED)(
  `the sweep and the relay read as many rows among ${FEW} orders as among ${MANY}`,
  async () => {
    const few = await costsAt(FEW);
    const many = await costsAt(MANY);
    expect(few.sweep).toBeGreaterThan(few.again);
    expect(few.relay).toBeGreaterThan(few.idle);
    for (const name of ['sweep', 'again', 'relay', 'idle'] as const)
      expect({ name, more: many[name] - few[name] <= MORE_AT_MOST }).toEqual({ name, more: true });
    console.log('rows read', { few, many });
  },
  TIMEOUT_MS,
);
