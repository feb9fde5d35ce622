import { ORDER_STATUSES } from '../../src/domain/lifecycle/order-state.ts';

/** Where an order went, as its outgoing events say it; null for an event that tells of no move. */
export const moveToldBy = (topic: string): string | null => {
  const word = topic.startsWith('order.') ? topic.slice('order.'.length) : '';
  return word === 'created' || ORDER_STATUSES.some((status) => status === word) ? word : null;
};
