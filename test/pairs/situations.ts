import { failed, group, paid, purchased, refundNotice, TAOBAO, TMALL } from '../support/order-events.ts';
import { bring, type Placed, place } from '../support/placed-orders.ts';
import type { World } from '../support/world.ts';

/** One call or event about an order. */
export type Act = { readonly name: string; run(at: World, order: Placed): Promise<unknown> };

/** An order in some state, and all that may happen to it there at the same time. */
export type Situation = {
  readonly name: string;
  prepare(at: World): Promise<Placed>;
  readonly acts: readonly Act[];
};

type Money = Placed['final'];

/** After the attempt's beginning: an earlier notice would belong to another attempt. */
const LATER = '2099-01-01T00:00:00.000Z';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CASH = { cash: 10, coupon_code: 'WELCOME5' };
const PART: Money = { v: '9.00', c: 'USD' };
const POUNDS: Money = { v: '60.00', c: 'GBP' };
const LINE = { entries: [{ sku_id: '51200101', count: 1 }] };
const ALL = [...TAOBAO, ...TMALL];

const act = (name: string, run: Act['run']): Act => ({ name, run });

const pay = (
  name: string,
  status: 'authorized' | 'captured' | 'voided',
  paymentId: string,
  amount?: Money,
): Act =>
  act(name, (at, { id, final }) =>
    at.event('payment_notified_cm', paid(id, status, amount ?? final, { payment_id: paymentId })),
  );
const ticket = (refundId: string, more: Record<string, unknown> = {}): Act =>
  act(`ticket ${refundId}`, (at, { id }) =>
    at.service('tickets', '/refund/refund', { refund_id: refundId, order_id: id, reason: 'broken', ...more }),
  );
const notice = (status: 'succeeded' | 'failed', refundId = 'T-1'): Act =>
  act(`${refundId} ${status}`, (at, { id, final }) =>
    at.event('refund_notified', refundNotice(refundId, id, status, final, { occurred_at: LATER })),
  );
const endReview = (name: string, asked: Record<string, unknown>): Act =>
  act(name, (at, { id }) =>
    at.service('backoffice', `/support/orders/${id}/review`, { reason: 'seen', actor: 'ann', ...asked }),
  );

const cancel = act('cancel', (at, { id }) => at.post(`/shopping/orders/${id}/cancel`));
const confirm = act('confirm', (at, { id }) => at.post(`/shopping/orders/${id}/confirm_receipt`));
const saysPaid = act('says it paid', (at, { id }) => at.post(`/shopping/orders/${id}/paid_from_client`));
const sweep = act('sweep', (at) => at.sweep());
const retry = act('retry', (at) => at.service('tickets', '/refund/retry', { refund_id: 'T-1' }));
const refused = act('payment failed', (at, { id }) => at.event('payment_failed_cm', failed(id)));
const bought = act('purchased', (at, { id }) => at.event('purchased', purchased(id, 'taobao', ALL)));
const parcel = (status: 'shipped' | 'arrived' | 'received') =>
  act(status, (at, { id }) => at.event('group_update', group(id, status)));
/** The user orders again, with the same coupon, which each user may use once. */
const buysAgain = act('buys again', (at) => at.checkout(CASH, { key: 'again' }));
const relay = act('relay', async (at) => {
  const source = at.outbox();
  if (await source.lease('one', 10_000)) await source.markSent(await source.unsent(100));
});

const PAY_1 = 'pay-1';
const captured = pay('captured', 'captured', PAY_1);
const authorized = pay('authorized', 'authorized', PAY_1);

/** Places an order, brings it to a state, and lets `ms` pass. */
const after = (to: Parameters<typeof bring>[2], ms = 0, body: Record<string, unknown> = CASH) =>
  async function prepare(at: World): Promise<Placed> {
    const order = await place(at, body);
    await bring(at, order, to);
    at.clock.advance(ms);
    return order;
  };

async function doAll(at: World, order: Placed, acts: readonly Act[]): Promise<Placed> {
  for (const one of acts) await one.run(at, order);
  return order;
}

const paidInPart = async (at: World) =>
  doAll(at, await place(at, CASH), [pay('', 'captured', PAY_1, PART), pay('', 'captured', 'pay-2', POUNDS)]);
/** The order is paid by card alone, so that one leg carries all. */
const refunding = async (at: World) => doAll(at, await after('paid', 0, {})(at), [ticket('T-1')]);

export const SITUATIONS: readonly Situation[] = [
  {
    name: 'unpaid',
    prepare: after('unpaid'),
    acts: [
      ...[cancel, captured, authorized, refused, saysPaid, buysAgain, relay],
      pay('voided', 'voided', PAY_1),
      pay('captured in part', 'captured', PAY_1, PART),
      pay('captured by another', 'captured', 'pay-2'),
      pay('captured in pounds', 'captured', 'pay-3', POUNDS),
    ],
  },
  {
    name: 'past its deadline',
    prepare: after('unpaid', 31 * MINUTE_MS),
    acts: [sweep, cancel, captured, authorized, buysAgain],
  },
  {
    name: 'authorized',
    prepare: after('authorized'),
    acts: [
      act('captured', (at, { id, final }) =>
        at.event('payment_notified_cm', paid(id, 'captured', final, { payment_id: `pay-${id}` })),
      ),
      act('voided', (at, { id, final }) =>
        at.event('payment_notified_cm', paid(id, 'voided', final, { payment_id: `pay-${id}` })),
      ),
      ...[cancel, pay('captured by another', 'captured', 'pay-2')],
    ],
  },
  {
    name: 'authorized long ago',
    prepare: after('authorized', 8 * DAY_MS),
    acts: [sweep, cancel, pay('captured by another', 'captured', 'pay-2')],
  },
  {
    name: 'paid',
    prepare: after('paid'),
    acts: [
      ...[ticket('T-1'), ticket('T-2', LINE), ticket('T-3', { to: 'wallet' })],
      ...[bought, cancel, relay, pay('captured twice', 'captured', 'pay-2')],
      ticket('T-4', { amount: { v: '20.00', c: 'USD' } }),
      act('says otherwise', (at, { id }) =>
        at.event('payment_notified_cm', paid(id, 'captured', PART, { payment_id: `pay-${id}` })),
      ),
    ],
  },
  {
    name: 'with a refund under way',
    prepare: refunding,
    acts: [
      ...[notice('succeeded'), notice('failed'), retry, bought, ticket('T-1'), ticket('T-2', LINE)],
      pay('captured twice', 'captured', 'pay-2'),
    ],
  },
  {
    name: 'with a refund that failed',
    prepare: async (at) => doAll(at, await refunding(at), [notice('failed')]),
    acts: [retry, ticket('T-2', LINE), ticket('T-3', { to: 'wallet' }), notice('succeeded'), bought],
  },
  {
    name: 'purchased',
    prepare: after('purchased'),
    acts: [parcel('shipped'), parcel('arrived'), parcel('received'), ticket('T-1'), ticket('T-2', LINE)],
  },
  {
    name: 'receiving',
    prepare: after('receiving'),
    acts: [confirm, parcel('received'), ticket('T-1'), ticket('T-2', LINE)],
  },
  {
    name: 'receiving for 16 days',
    prepare: after('receiving', 16 * DAY_MS),
    acts: [sweep, confirm, parcel('received'), ticket('T-1')],
  },
  {
    name: 'under review',
    prepare: paidInPart,
    acts: [
      endReview('keeps it', { action: 'resolve', keep: true }),
      endReview('gives back', { action: 'resolve', keep: false }),
      endReview('cancels it', { action: 'cancel' }),
      ...[cancel, ticket('T-1', { amount: PART }), pay('captures the rest', 'captured', 'pay-4')],
    ],
  },
];
