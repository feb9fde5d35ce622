import type { OrderAggregate } from './aggregate.ts';

/**
 * Tickets of an order that is not paid yet, kept by a release that did not mark them `early` (3cf3edf and before), are
 * marked. Once the order is paid nothing tells them from others any more; taken for those, what they gave back would go
 * back again as excess (spec 11, "One balance"). So are refunds that the old service opened by itself: an order that is not
 * paid has no excess, and what they gave back cannot pay the due. In another currency nothing could.
 */
export function withEarlyMarked(aggregate: OrderAggregate): OrderAggregate {
  const { order, refunds } = aggregate;
  if (order.status !== 'unpaid' && order.status !== 'authorized') return aggregate;
  return {
    ...aggregate,
    refunds: refunds.map((one) => (one.currency === order.currency ? { ...one, kind: 'early' } : one)),
  };
}
