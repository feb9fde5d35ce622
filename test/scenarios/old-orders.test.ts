import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { DbClient } from '../../src/db/client.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { ORDER_STATUSES } from '../../src/domain/lifecycle/order-state.ts';
import type { OrderAggregate } from '../../src/domain/order/aggregate.ts';
import { ALPHABET } from '../search/alphabet.ts';
import { OLD_SCENERIES, oldLife } from '../search/old/lives.ts';
import { roadTo } from '../search/old/roads.ts';
import { stateText } from '../search/state-key.ts';
import { ordersIn } from '../support/old-orders/live-on.ts';
import { writeOldOrder } from '../support/old-orders/write-rows.ts';
import { seeded } from '../support/seeded.ts';

// Spec 17 on the database: rows of the old service are written by hand, then events and tickets drive the order on. The
// search's judge checks the whole life. The database must keep exactly what was decided.

const ORDERS = Number(process.env.OLD_ORDERS ?? 30);

const sorted = (aggregate: OrderAggregate): OrderAggregate => ({
  ...aggregate,
  refunds: aggregate.refunds.map((one) => ({
    ...one,
    legs: [...one.legs].sort((a, b) => (a.leg < b.leg ? -1 : 1)),
  })),
});
/**
 * Sorts the legs, because they have no order of their own. Leaves out the mark of an inherited order: without payments
 * and refunds, an unpaid order is like one of ours and nothing is inherited of it.
 */
const textOf = (aggregate: OrderAggregate): string =>
  stateText({ aggregate: sorted(aggregate), requests: [], voidsAsked: [] }).replace(
    /@inherited=applied,?/,
    '',
  );

let client: DbClient;
beforeAll(() => {
  client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 4);
});
afterAll(() => client.close());

test('orders of the old service, read from their rows, go on as ours', async () => {
  const random = seeded(4);
  const letters = (most: number) =>
    Array.from({ length: 1 + random.below(most) }, () => random.below(ALPHABET.length));
  const orders = ordersIn(client);
  const told = { orders: 0, refunds: 0, steps: 0 };
  for (let lived = 0; lived < ORDERS; ) {
    const scenery = random.pick(OLD_SCENERIES);
    // Each state in turn.
    const wanted = ORDER_STATUSES[lived % ORDER_STATUSES.length] ?? 'unpaid';
    const life = oldLife(scenery, roadTo(wanted, random), letters(10));
    if (life?.status !== wanted) continue;
    lived += 1;
    told.orders += 1;
    told.refunds += life.stored.refunds.length;
    told.steps += life.steps.length;
    expect({ path: life.path, says: life.says }).toEqual({ path: life.path, says: [] });
    const { orderId } = scenery.first.aggregate.order;
    await orders.empty();
    await writeOldOrder(client.db, life.stored);
    for (const { command, atMs, isTaken, after } of life.steps) {
      const rejection = await orders.say(orderId, command, atMs);
      expect({ path: life.path, isTaken: (rejection ?? null) === null }).toEqual({
        path: life.path,
        isTaken,
      });
      if (!isTaken) continue;
      const kept = await orders.read(orderId);
      expect(textOf(kept)).toBe(textOf(after.aggregate));
    }
  }
  console.log(
    `${told.orders} orders in ${ORDER_STATUSES.length} states, ${told.refunds} refunds of theirs, ${told.steps} steps with us`,
  );
  expect(told.steps).toBeGreaterThan(ORDERS);
}, 1_200_000);
