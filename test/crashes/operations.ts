import { BODY } from '../support/aftermath.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';

/** One writing operation with its preparation. A repeat with the same key or event must change nothing. */
export type Operation = {
  readonly name: string;
  prepare(at: World): Promise<Placed | null>;
  act(at: World, order: Placed): Promise<unknown>;
  /** The inbox is not settled before the operation, for it waits for a person. */
  readonly isWaitedFor?: true;
};

const CASH = { cash: 10, coupon_code: 'WELCOME5' };
const none = async () => null;
const placed = (body: Record<string, unknown> = {}) => ({ prepare: (at: World) => place(at, body) });
const brought = (to: Parameters<typeof bring>[2], body: Record<string, unknown> = {}) => ({
  async prepare(at: World) {
    const order = await place(at, body);
    await bring(at, order, to);
    return order;
  },
});
const checkout = (name: string, body: Record<string, unknown>): Operation => ({
  name: `checkout ${name}`,
  prepare: none,
  act: (at) => at.checkout(body, { key: 'crash' }),
});
const ALL = [...TAOBAO, ...TMALL];
const refund = (at: World, { id }: Placed) =>
  at.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id, reason: 'broken' });

/** Events of two orders that waited together. */
function eventsTogether(): Operation {
  let orders: readonly Placed[] = [];
  return {
    name: 'events together',
    async prepare(at) {
      orders = [await place(at, CASH), await place(at, {}, { user: '1003' })];
      return null;
    },
    act: (at) =>
      at.kafkaTogether(
        orders.flatMap(({ id, final }) => [
          { name: 'payment_notified_cm', body: paid(id, 'captured', final, { payment_id: `pay-${id}` }) },
          { name: 'purchased', body: purchased(id, 'taobao', ALL) },
          { name: 'group_update', body: group(id, 'shipped') },
        ]),
      ),
  };
}

export const OPERATIONS: readonly Operation[] = [
  checkout('plain', {}),
  checkout('coupon', { coupon_code: 'WELCOME5' }),
  checkout('cash', { cash: 10 }),
  checkout('all', BODY),
  { name: 'cancel', ...placed(CASH), act: (at, { id }) => at.post(`/shopping/orders/${id}/cancel`) },
  {
    name: 'confirm',
    ...brought('receiving'),
    act: (at, { id }) => at.post(`/shopping/orders/${id}/confirm_receipt`),
  },
  {
    name: 'captured http',
    ...placed(CASH),
    act: (at, { id, final }) => at.event('payment_notified_cm', paid(id, 'captured', final)),
  },
  {
    name: 'captured kafka',
    ...placed(CASH),
    act: (at, { id, final }) => at.kafka('payment_notified_cm', paid(id, 'captured', final)),
  },
  {
    name: 'authorized',
    ...placed(CASH),
    act: (at, { id, final }) => at.kafka('payment_notified_cm', paid(id, 'authorized', final)),
  },
  eventsTogether(),
  { name: 'failed', ...placed(), act: (at, { id }) => at.kafka('payment_failed_cm', failed(id)) },
  {
    name: 'purchased',
    ...brought('paid'),
    act: (at, { id }) => at.kafka('purchased', purchased(id, 'taobao', ALL)),
  },
  ...(['shipped', 'arrived', 'received'] as const).map(
    (status): Operation => ({
      name: status,
      ...brought('purchased'),
      act: (at, { id }) => at.kafka('group_update', group(id, status)),
    }),
  ),
  { name: 'refund', ...brought('paid', CASH), act: refund },
  {
    name: 'sweep expiry',
    async prepare(at) {
      const order = await place(at, CASH);
      at.clock.advance(31 * 60_000);
      return order;
    },
    act: (at) => at.sweep(),
  },
];
