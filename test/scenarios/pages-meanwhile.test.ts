import { beforeEach, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { listOrders } from '../../src/operations/orders/list-orders.ts';
import { type SearchRequest, searchOrders } from '../../src/operations/orders/search-orders.ts';
import type { SignedIn } from '../../src/operations/shared/types.ts';
import { createService } from '../../src/service/create-service.ts';
import type { Deps } from '../../src/service/deps.ts';
import { money, paid } from '../support/order-events.ts';
import { place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 13: an order changes between the two reads of a page, of its place and of its row. The next page begins behind its
// place all the same.

const world = useWorld();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The service's parts, with something that happens once between a page's two reads. */
function depsWith(between: () => Promise<unknown>): Deps {
  const { deps } = createService(world.config, { database: world.database, log: silent });
  const { orderReadModel } = deps.store;
  let change = between;
  const list: typeof orderReadModel.list = async (ids) => {
    const now = change;
    change = async () => null;
    await now();
    return orderReadModel.list(ids);
  };
  return { ...deps, store: { ...deps.store, orderReadModel: { ...orderReadModel, list } } };
}

const NO_FILTER: SearchRequest = {
  ...{ shortId: null, refundId: null, paymentId: null, trackingNo: null, phone: null, email: null },
  ...{ userId: null, review: null, status: null, fromMs: null, toMs: null, cursor: null, limit: 2 },
};

/** The ids on the first two pages of a search. */
async function searched(more: Partial<SearchRequest>, between: () => Promise<unknown>) {
  const request = { ...NO_FILTER, ...more };
  const deps = depsWith(between);
  const first = await searchOrders(deps, request);
  const second = await searchOrders(deps, { ...request, cursor: first.next });
  return [first, second].map((page) => page.orders.map(({ sheet }) => sheet.orderId));
}

let a = '';
let b = '';
let c = '';
beforeEach(async () => {
  const placed: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const order = await place(world);
    await world.kafka('payment_notified_cm', paid(order.id, 'captured', money('1.00')));
    world.clock.advance(60_000);
    placed.push(order.id);
  }
  [a = '', b = '', c = ''] = placed;
});

const marks = (orderId: string, reviewReasons: string) =>
  world.database.db
    .update(t.orderProgress)
    .set({ reviewReasons })
    .where(eq(t.orderProgress.orderId, orderId));
const gone = (orderId: string) => world.database.db.delete(t.orders).where(eq(t.orders.orderId, orderId));
const becomes = (orderId: string, status: string) =>
  world.database.db.update(t.orders).set({ status }).where(eq(t.orders.orderId, orderId));

describe('the last order of a page', () => {
  test.each(['any', 'short_payment'] as const)('leaves the review queue (%s)', async (review) => {
    expect(await searched({ review }, () => marks(b, ''))).toEqual([[a], [c]]);
  });

  test('is under review for another reason only', async () => {
    expect(await searched({ review: 'short_payment' }, () => marks(b, 'conflicting_event'))).toEqual([
      [a],
      [c],
    ]);
    expect(await searched({ review: 'any' }, () => marks(a, 'refund_unclear'))).toEqual([[a, b], [c]]);
  });

  test('goes out of the queue altogether', async () => {
    expect(await searched({ review: 'any' }, () => gone(b))).toEqual([[a], [c]]);
  });

  test('of everybody’s orders goes', async () => {
    expect(await searched({}, () => gone(b))).toEqual([[c], [a]]);
  });

  test('of a user’s orders goes', async () => {
    expect(await searched({ userId: '1001' }, () => gone(b))).toEqual([[c], [a]]);
  });

  test('takes another state', async () => {
    expect(await searched({ status: 'unpaid' }, () => becomes(b, 'paid'))).toEqual([[c], [a]]);
  });
});

test('a page whose only order goes is empty, and not the last', async () => {
  const deps = depsWith(() => gone(c));
  const caller = { userId: '1001' } as SignedIn;
  const first = await listOrders(deps, caller, { group: null, cursor: null, limit: 1 });
  expect([first.orders, first.next]).toEqual([[], { atMs: null, id: c }]);
  const second = await listOrders(deps, caller, { group: null, cursor: c, limit: 1 });
  expect(second.orders.map(({ sheet }) => sheet.orderId)).toEqual([b]);
});
