import { refundNotice } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

// Operations beside checkouts and orders' transitions: refunds' answers, notifications, dead letters, the relay.

/** A time after the attempt's beginning: an earlier one would belong to another attempt. */
const LATER = '2099-01-01T00:00:00.000Z';
const REFUND = '/refund/refund';
const ask = (at: World, { id }: Placed) =>
  at.service('tickets', REFUND, { refund_id: 'T-1', order_id: id, reason: 'broken' });
const notice = (at: World, { id, final }: Placed, status: 'succeeded' | 'failed') =>
  at.event('refund_notified', refundNotice('T-1', id, status, final, { occurred_at: LATER }));

async function refunding(at: World): Promise<Placed> {
  const order = await place(at);
  await bring(at, order, 'paid');
  const asked = await ask(at, order);
  if (asked.status !== 200) throw new Error(asked.text);
  return order;
}
export const OTHER_OPERATIONS: readonly Operation[] = [
  { name: 'refund notice ok', prepare: refunding, act: (at, order) => notice(at, order, 'succeeded') },
  { name: 'refund notice failed', prepare: refunding, act: (at, order) => notice(at, order, 'failed') },
  {
    name: 'paid from client',
    prepare: (at) => place(at),
    act: (at, { id }) => at.post(`/shopping/orders/${id}/paid_from_client`),
  },
  {
    name: 'notification in',
    prepare: async () => null,
    act: (at) =>
      at.service('orders', '/noti/news', { noti_id: 'N-1', user_id: '1001', title: 'News', body: 'Text' }),
  },
  {
    name: 'notifications read',
    async prepare(at) {
      const order = await place(at);
      await bring(at, order, 'shipped');
      return order;
    },
    act: (at) => at.post('/shopping/noti/read', { all: true }),
  },
  {
    name: 'dead letter kept',
    prepare: async () => null,
    act: (at) => at.kafka('purchased', 'no json', { offset: '7' }),
  },
  {
    name: 'relay',
    prepare: (at) => place(at),
    async act(at) {
      const source = at.outbox();
      if (await source.lease('one', 10_000)) await source.markSent(await source.unsent(100));
    },
  },
];
