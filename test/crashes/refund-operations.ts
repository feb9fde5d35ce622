import { paid, refundNotice } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';
import type { Operation } from './operations.ts';

// Refunds: by a ticket, automatic ones, and payment's notices.

const LATER = '2099-01-01T00:00:00.000Z';
type Money = { readonly v: string; readonly c: string };

const ask = (at: World, { id }: Placed, more: Record<string, unknown> = {}) =>
  at.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id, reason: 'broken', ...more });
const notice = (at: World, { id }: Placed, refundId: string, status: 'succeeded' | 'failed', amount: Money) =>
  at.kafka('refund_notified', refundNotice(refundId, id, status, amount, { occurred_at: LATER }));
const captured = (at: World, { id }: Placed, amount: Money, paymentId = 'pay-1') =>
  at.kafka('payment_notified_cm', paid(id, 'captured', amount, { payment_id: paymentId }));

const paidWith = (body: Record<string, unknown>) => async (at: World) => {
  const order = await place(at, body);
  await bring(at, order, 'paid');
  return order;
};
const canceled = async (at: World) => {
  const order = await place(at);
  await at.post(`/shopping/orders/${order.id}/cancel`);
  return order;
};
const LINE = { entries: [{ sku_id: '51200101', count: 1 }] };

export const REFUND_OPERATIONS: readonly Operation[] = [
  { name: 'refund of a line', prepare: paidWith({ cash: 10 }), act: (at, order) => ask(at, order, LINE) },
  {
    name: 'refund to the wallet',
    prepare: paidWith({}),
    act: (at, order) => ask(at, order, { destination: 'wallet' }),
  },
  {
    name: 'refund asked while payment is away',
    prepare: paidWith({}),
    async act(at, order) {
      at.upstream.faults.set('payment', '*', { kind: 'down' }, 1);
      await ask(at, order);
      at.upstream.faults.clear();
    },
  },
  {
    name: 'refund retried',
    async prepare(at) {
      const order = await paidWith({})(at);
      await ask(at, order);
      await notice(at, order, 'T-1', 'failed', order.final);
      return order;
    },
    act: (at) => at.service('tickets', '/refund/retry', { refund_id: 'T-1' }),
  },
  {
    name: 'refund of a line notified',
    async prepare(at) {
      const order = await paidWith({})(at);
      const asked = await ask(at, order, LINE);
      return { ...order, final: asked.json.data.refund.amount };
    },
    act: (at, order) => notice(at, order, 'T-1', 'succeeded', order.final),
  },
  { name: 'captured after cancel', prepare: canceled, act: (at, order) => captured(at, order, order.final) },
  {
    name: 'captured after expiry, with wallet money',
    async prepare(at) {
      const order = await place(at, { cash: 10 });
      at.clock.advance(31 * 60_000);
      await at.sweep();
      return order;
    },
    act: (at, order) => captured(at, order, order.final),
  },
  {
    name: 'captured twice',
    prepare: paidWith({}),
    act: (at, order) => captured(at, order, order.final, 'pay-2'),
  },
  {
    name: 'captured too much',
    prepare: (at) => place(at),
    act: (at, order) => captured(at, order, { v: '99.00', c: 'USD' }),
  },
  {
    name: 'captured too little',
    prepare: (at) => place(at),
    act: (at, order) => captured(at, order, { v: '9.00', c: 'USD' }),
  },
  {
    name: 'captured in another currency',
    prepare: (at) => place(at),
    act: (at, order) => captured(at, order, { v: '60.00', c: 'GBP' }),
  },
  {
    name: 'automatic refund notified',
    async prepare(at) {
      const order = await paidWith({})(at);
      await captured(at, order, order.final, 'pay-2');
      return order;
    },
    act: (at, order) => notice(at, order, 'auto-pay-2', 'succeeded', order.final),
  },
];
