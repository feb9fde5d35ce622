import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { clusterOf } from '../../src/tooling/dev/vitess/cluster.ts';
import { place } from '../support/placed-orders.ts';
import { until } from '../support/until.ts';
import { openWorld, rootDir, type World } from '../support/world.ts';

// Spec 19: a shard without a primary delays no order of another shard, in no queue. `bun run crashes:shards` runs this.

const LIMIT_MS = 240_000;
/** The shard of user 1001, the US and these goods, so that an order here needs nothing of the other shard. */
const HERE = '-80';
const AWAY = '80-';
const ENTRIES = ['5120010-51200102-1'];
const cluster = clusterOf(rootDir);

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.fresh();
}, 120_000);
afterAll(() => world.close());

/** The orders of this shard, read from its own MySQL. */
async function ordersHere(): Promise<ReadonlySet<string>> {
  const { primary } = await cluster.roles(HERE);
  return new Set((await cluster.ask(primary, 'SELECT order_id FROM vt_shopping.orders')).split('\n'));
}

const statusOf = async (id: string) =>
  (
    await world.database.db.select({ status: t.orders.status }).from(t.orders).where(eq(t.orders.orderId, id))
  )[0]?.status;
const areCanceled = async (ids: readonly string[]) =>
  (await Promise.all(ids.map(statusOf))).every((status) => status === 'canceled');

test(
  'while a shard is away, orders of the other are relayed and expire; afterwards all are',
  async () => {
    const placed: string[] = [];
    for (let at = 0; at < 8; at += 1) placed.push((await place(world, { entries: ENTRIES })).id);
    const here = await ordersHere();
    const own = placed.filter((id) => here.has(id)).sort();
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(placed.length);

    const { primary } = await cluster.roles(AWAY);
    await cluster.kill(primary);
    // vtgate asks any shard for the columns of a statement, so one read may fail. The next one succeeds.
    const found = async () => (await world.outbox().unsent(100)).map((one) => one.orderId);
    let unsent: readonly string[] = placed;
    await until(async () => {
      unsent = await found().catch(() => placed);
      return unsent.length < placed.length;
    });
    expect([...new Set(unsent)].sort()).toEqual(own);
    world.clock.advance(25 * 3_600_000);
    await until(async () => {
      await world.sweep().catch(() => null);
      return areCanceled(own).catch(() => false);
    });

    await cluster.replaceDeadPrimary(AWAY);
    await cluster.revive(primary);
    await until(async () => {
      await world.sweep();
      return areCanceled(placed);
    });
  },
  LIMIT_MS,
);
