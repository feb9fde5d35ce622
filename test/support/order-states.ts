import type { OrderStatus } from '../../src/domain/lifecycle/order-state.ts';
import { failed, group, paid, purchased, TAOBAO, TMALL } from './order-events.ts';
import { legTexts, MINUTE, type Placed, type refundFlow } from './refund-flow.ts';
import type { World } from './world.ts';

type Flow = ReturnType<typeof refundFlow>;
type Step = (world: World, flow: Flow, order: Placed) => Promise<unknown>;
const DAY = 24 * 60 * MINUTE;

const event =
  (name: string, body: (order: Placed) => unknown): Step =>
  (world, _flow, order) =>
    world.kafka(name, body(order));
const payment = (status: 'authorized' | 'captured' | 'voided', payment_id: string) =>
  event('payment_notified_cm', (order) => paid(order.id, status, order.final, { payment_id }));
const parcel = (status: 'packed' | 'shipped' | 'arrived' | 'received', group_id: string) =>
  event('group_update', (order) => group(order.id, status, { group_id }));
const time =
  (ms: number): Step =>
  async (world) => {
    world.clock.advance(ms);
    await world.sweep();
  };
const cancel: Step = (world, _flow, order) => world.post(`/shopping/orders/${order.id}/cancel`);

/** Refunds everything, and payment confirms it. */
const refundAll: Step = async (world, flow, order) => {
  const refundId = `T-${world.upstream.payments.size}`;
  const asked = await flow.ask(refundId, order);
  const [leg] = legTexts(asked);
  const amount = leg?.split(' ')[1] ?? '';
  if (leg !== undefined)
    await world.kafka('refund_notified', flow.notice(refundId, order, 'succeeded', amount));
  return asked;
};
const buyAll = event('purchased', (order) => purchased(order.id, 'taobao', [...TAOBAO, ...TMALL]));

/** How an order gets into each state by events and requests; its payment is pay-1 and its parcel G-1. */
export const WAYS: Readonly<Record<OrderStatus, readonly Step[]>> = {
  unpaid: [],
  authorized: [payment('authorized', 'pay-1')],
  paid: [payment('captured', 'pay-1')],
  purchased: [payment('captured', 'pay-1'), buyAll],
  shipped: [payment('captured', 'pay-1'), buyAll, parcel('shipped', 'G-1')],
  receiving: [payment('captured', 'pay-1'), buyAll, parcel('arrived', 'G-1')],
  received: [payment('captured', 'pay-1'), buyAll, parcel('received', 'G-1')],
  refunded: [payment('captured', 'pay-1'), refundAll],
  canceled: [cancel],
};

/** Everything that can happen to an order, with another payment (pay-2), purchase and parcel than those of its way. */
export const TRIGGERS = {
  authorized: payment('authorized', 'pay-2'),
  captured: payment('captured', 'pay-2'),
  failed: event('payment_failed_cm', (order) => failed(order.id, { payment_id: 'pay-2' })),
  voided: payment('voided', 'pay-1'),
  purchased: event('purchased', (order) =>
    purchased(order.id, 'all', [...TAOBAO, ...TMALL], { purchase_no: 'P-2' }),
  ),
  packed: parcel('packed', 'G-2'),
  shipped: parcel('shipped', 'G-2'),
  arrived: parcel('arrived', 'G-2'),
  received: parcel('received', 'G-2'),
  cancel,
  confirm: (world, _flow, order) => world.post(`/shopping/orders/${order.id}/confirm_receipt`),
  'refund of all': refundAll,
  '31 minutes': time(31 * MINUTE),
  '8 days': time(8 * DAY),
  '16 days': time(16 * DAY),
} as const satisfies Record<string, Step>;

export type Trigger = keyof typeof TRIGGERS;
