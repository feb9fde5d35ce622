import type { OrderAggregate } from './aggregate.ts';

/**
 * Tickets of an order that is not paid yet, kept by a release that did not mark them `early` (3cf3edf and before). Once
 * the order is paid, nothing tells them from later tickets any more, and the money that they gave back would go back a
 * second time as excess (spec 11, "One balance").
 */
export function unmarkedEarlyTickets({ order, refunds }: OrderAggregate): readonly string[] {
  if (order.status !== 'unpaid' && order.status !== 'authorized') return [];
  return refunds.filter((one) => one.kind === 'ticket').map((one) => one.refundId);
}

/** The order with these tickets marked. */
export const withEarly = (order: OrderAggregate, refundIds: readonly string[]): OrderAggregate => ({
  ...order,
  refunds: order.refunds.map((one) => (refundIds.includes(one.refundId) ? { ...one, kind: 'early' } : one)),
});
