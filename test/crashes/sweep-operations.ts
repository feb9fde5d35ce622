import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { failed, group, paid, purchased, TAOBAO } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

// Work that time makes due, events that wait for their order, and a person's work on dead letters.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const sweep = (at: World) => at.sweep();

const due = (to: Parameters<typeof bring>[2], ms: number) => async (at: World) => {
  const order = await place(at, { cash: 10 });
  await bring(at, order, to);
  at.clock.advance(ms);
  return order;
};

/** Makes an event wait: the order's row is removed, the event comes, and the row comes back. */
async function waiting(at: World, waitMs: number): Promise<Placed> {
  const { db } = at.database;
  const order = await place(at);
  const [row] = await db.select().from(t.orders).where(eq(t.orders.orderId, order.id));
  if (row === undefined) throw new Error('no such order');
  await db.delete(t.orders).where(eq(t.orders.orderId, order.id));
  await at.kafka('payment_notified_cm', paid(order.id, 'captured', order.final));
  at.clock.advance(waitMs);
  if (waitMs > 60 * MINUTE) await at.sweep();
  const aged = { createdAtMs: row.createdAtMs + waitMs, payDeadlineMs: row.payDeadlineMs + waitMs };
  await db.insert(t.orders).values({ ...row, ...aged });
  return order;
}
const letter = async (at: World) => (await at.deadLetters().list({ state: 'open' }, 1))[0]?.letterId ?? '';
/** Works on the open letter. The second time there is none, because the letter is settled. */
const withLetter = async (at: World, work: (letterId: string) => Promise<unknown>) => {
  const letterId = await letter(at);
  if (letterId !== '') await work(letterId);
};

/** An unanswered request to another service. */
const unanswered =
  (service: 'rebate' | 'payment', operation: string, begin: (at: World) => Promise<Placed | null>) =>
  async (at: World) => {
    at.upstream.faults.set(service, operation, { kind: 'dropAnswer' });
    const order = await begin(at);
    at.upstream.faults.clear();
    at.restart();
    at.clock.advance(2 * MINUTE);
    return order;
  };
const refunded = (body: Record<string, unknown>) => async (at: World) => {
  const order = await place(at, body);
  await bring(at, order, 'paid');
  await at.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: order.id });
  return order;
};

export const SWEEP_OPERATIONS: readonly Operation[] = [
  { name: 'sweep authorization lapses', prepare: due('authorized', 8 * DAY), act: sweep },
  { name: 'sweep receiving ends', prepare: due('receiving', 16 * DAY), act: sweep },
  { name: 'sweep event whose order came later', prepare: (at) => waiting(at, 2 * MINUTE), act: sweep },
  {
    name: 'sweep event that waited too long',
    async prepare(at) {
      await at.kafka(
        'payment_notified_cm',
        paid('01ARZ3NDEKTSV4RRFFQ69G5FAV', 'captured', { v: '1.00', c: 'USD' }),
      );
      at.clock.advance(61 * MINUTE);
      return null;
    },
    act: sweep,
  },
  {
    name: 'sweep hold of nobody',
    prepare: unanswered('rebate', '*', async (at) => {
      await at.checkout({ cash: 10 }, { key: 'crash' });
      return null;
    }),
    act: sweep,
  },
  {
    name: 'sweep deduct',
    prepare: unanswered('rebate', 'deduct', async (at) => {
      const order = await place(at, { cash: 10 });
      await bring(at, order, 'paid');
      return order;
    }),
    act: sweep,
  },
  {
    name: 'sweep release',
    prepare: unanswered('rebate', 'release', async (at) => {
      const order = await place(at, { cash: 10 });
      await at.post(`/shopping/orders/${order.id}/cancel`);
      return order;
    }),
    act: sweep,
  },
  { name: 'sweep refund at payment', prepare: unanswered('payment', '*', refunded({})), act: sweep },
  { name: 'sweep credit', prepare: unanswered('rebate', 'credit', refunded({ cash: 10 })), act: sweep },
  {
    name: 'dead letter replayed',
    prepare: (at) => waiting(at, 61 * MINUTE),
    act: (at) => withLetter(at, (letterId) => at.deadLetters().replay(letterId)),
    isWaitedFor: true,
  },
  {
    name: 'dead letter dropped',
    async prepare(at) {
      await at.kafka('purchased', 'no json', { offset: '7' });
      return null;
    },
    act: (at) => withLetter(at, (letterId) => at.deadLetters().drop(letterId)),
  },
  {
    name: 'event for an order nobody knows',
    prepare: async () => null,
    act: (at) => at.event('payment_failed_cm', failed('01ARZ3NDEKTSV4RRFFQ69G5FAV')),
  },
  {
    name: 'event that says otherwise',
    async prepare(at) {
      const order = await place(at);
      await bring(at, order, 'paid');
      return order;
    },
    act: (at, { id }) => at.kafka('payment_notified_cm', paid(id, 'captured', { v: '1.00', c: 'USD' })),
  },
  {
    name: 'authorization voided',
    async prepare(at) {
      const order = await place(at, { cash: 10 });
      await at.kafka('payment_notified_cm', paid(order.id, 'authorized', order.final));
      return order;
    },
    act: (at, { id, final }) => at.kafka('payment_notified_cm', paid(id, 'voided', final)),
  },
  {
    name: 'purchased in part',
    async prepare(at) {
      const order = await place(at);
      await bring(at, order, 'paid');
      return order;
    },
    act: (at, { id }) => at.kafka('purchased', purchased(id, 'taobao', TAOBAO)),
  },
  {
    name: 'packed',
    async prepare(at) {
      const order = await place(at);
      await bring(at, order, 'purchased');
      return order;
    },
    act: (at, { id }) => at.kafka('group_update', group(id, 'packed')),
  },
  {
    name: 'checkout paid by the wallet',
    async prepare(at) {
      at.upstream.setBalance('1001', { v: '500.00', c: 'USD' });
      return null;
    },
    act: (at) => at.checkout({ cash: 500, no_remove_from_cart: false }, { key: 'crash' }),
  },
];
