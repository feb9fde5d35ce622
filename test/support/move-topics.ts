import { ORDER_STATUSES } from '../../src/domain/lifecycle/order-state.ts';

/** The state that an outgoing event announces; null for an event of no transition. */
export const moveToldBy = (topic: string): string | null => {
  const word = topic.startsWith('order.') ? topic.slice('order.'.length) : '';
  return word === 'created' || ORDER_STATUSES.some((status) => status === word) ? word : null;
};
