import { beforeAll, describe, expect, test } from 'bun:test';
import { inArray } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { ORDER_STATUSES } from '../../src/domain/lifecycle/order-state.ts';
import { deadLetterReads } from '../../src/repositories/dead-letters.ts';
import { eventReads } from '../../src/repositories/order-events.ts';
import { orderPageIds } from '../../src/repositories/order-page-ids.ts';
import { progressReads } from '../../src/repositories/order-progress.ts';
import { orderReads } from '../../src/repositories/orders.ts';
import { outboundRequestReads } from '../../src/repositories/outbound-requests.ts';
import { reviewQueue } from '../../src/repositories/review-queue.ts';
import { holdReads } from '../../src/repositories/wallet-holds.ts';
import { bulkId, copyRows } from '../../src/tooling/dev/many-orders.ts';
import { money, paid } from '../support/order-events.ts';
import { place } from '../support/placed-orders.ts';
import { useWorld } from '../support/use-world.ts';

// Every list that is read page by page, behind the last row of the page before, where all rows have the same time.

const COUNT = 5;
const PREFIX = '00BULK';
const world = useWorld({ fresh: 'once' });
let atMs = 0;

beforeAll(async () => {
  const { db } = world.database;
  const { id: orderId } = await place(world);
  await world.kafka('payment_notified_cm', paid(orderId, 'captured', money('1.00')));
  await world.kafka('purchased', 'not json', { key: orderId });
  atMs = world.clock.nowMs();
  const times = { createdAtMs: atMs, updatedAtMs: atMs };
  await db.update(t.orders).set({ createdAtMs: atMs, payDeadlineMs: atMs, paymentReview: false });
  await db.update(t.orderProgress).set({ reviewSinceMs: atMs, dueAtMs: atMs });
  await db.update(t.orderEvent).set({ state: 'waiting', nextAtMs: atMs });
  await db.insert(t.walletHold).values({
    ...{ orderId, userId: '1001', amountMinor: 1n, currency: 'USD', state: 'releasing' },
    ...times,
  });
  await db.insert(t.upstreamAsk).values({
    ...{ orderId, askKey: 'notify', kind: 'notify', body: {}, state: 'open', attempts: 0, nextAtMs: atMs },
    ...times,
  });
  const [letter] = await db.select().from(t.deadLetter);
  if (letter === undefined) throw new Error('no letter was kept');
  const letters = ['a', 'b', 'c', 'd'].map((digit) => ({ ...letter, letterId: digit.repeat(64) }));
  await db.insert(t.deadLetter).values(letters);
  for (const table of ['orders', 'order_progress', 'order_event', 'wallet_hold', 'upstream_ask'])
    await copyRows(db, {
      table,
      orderId,
      count: COUNT - 1,
      prefix: PREFIX,
      changed: { short_id: "CONCAT('B', n.i)" },
    });
});

/** Every row of a list, read in pages of `limit`. */
async function walk<R>(page: (after: R | null, limit: number) => Promise<readonly R[]>, limit: number) {
  const found: R[] = [];
  for (let after: R | null = null; ; ) {
    const rows: readonly R[] = await page(after, limit);
    found.push(...rows);
    after = rows.at(-1) ?? null;
    if (rows.length < limit || found.length > 2 * COUNT) return found;
  }
}

const ANY = { userId: null, status: null, createdFromMs: null, createdBeforeMs: null };
const FAR = 2 ** 42;
// biome-ignore lint/suspicious/noExplicitAny: a page gets back the row that it gave.
type Page = (after: any, limit: number) => Promise<readonly unknown[]>;
const LISTS: Readonly<Record<string, Page>> = {
  'the review queue': (after, limit) =>
    reviewQueue(world.database.db).page({ ...ANY, reason: null, after, limit }),
  'orders by time': (before, limit) =>
    orderPageIds(world.database.db).placesByTime({ ...ANY, statuses: null, before, limit }),
  'dead letters': (after, limit) =>
    deadLetterReads(world.database.db).list({ state: 'open' }, limit, after ?? undefined),
  'waiting events': (after, limit) => eventReads(world.database.db).due(atMs, FAR, after, limit),
  'orders that time advances': (after, limit) => progressReads(world.database.db).due(atMs, after, limit),
  'orders past their deadline': (after, limit) => orderReads(world.database.db).overdue(atMs, after, limit),
  'outbound requests': (after, limit) => outboundRequestReads(world.database.db).due(atMs, FAR, after, limit),
  'wallet holds': (after, limit) => holdReads(world.database.db).unsettled(atMs, FAR, after, limit),
};

async function expectWhole(page: Page) {
  const all = await page(null, 100);
  expect(all).toHaveLength(COUNT);
  for (const limit of [1, 2, 3, COUNT]) expect([limit, await walk(page, limit)]).toEqual([limit, [...all]]);
}

test.each(Object.keys(LISTS))('%s: pages of any length leave out no row and repeat none', (name) =>
  expectWhole(LISTS[name] as Page),
);

// Each state is a part of one union. The parts come in the order of the states, and ids go up and down across them.
const UNIONS: Readonly<Record<string, Page>> = {
  'orders by time': LISTS['orders by time'] as Page,
  'orders of some states by time': (before, limit) =>
    orderPageIds(world.database.db).placesByTime({
      ...ANY,
      statuses: ['unpaid', 'paid', 'shipped'],
      before,
      limit,
    }),
  "a user's orders": (beforeId, limit) =>
    orderPageIds(world.database.db).idsOfUser({
      ...{ ...ANY, userId: '1001', statuses: ORDER_STATUSES, withRefunds: true },
      ...{ beforeId, limit },
    }),
};

describe('rows of several states', () => {
  beforeAll(async () => {
    const { db } = world.database;
    const copies = (numbers: readonly number[]) => numbers.map((number) => bulkId(number, PREFIX));
    const set = (status: 'paid' | 'shipped', numbers: readonly number[]) =>
      db
        .update(t.orders)
        .set({ status })
        .where(inArray(t.orders.orderId, copies(numbers)));
    await set('paid', [1]);
    await set('shipped', [2]);
    await db
      .update(t.orderProgress)
      .set({ inRefund: true })
      .where(inArray(t.orderProgress.orderId, copies([0, 2])));
  });

  test.each(Object.keys(UNIONS))('%s: pages of any length leave out none and repeat none', (name) =>
    expectWhole(UNIONS[name] as Page),
  );
});
