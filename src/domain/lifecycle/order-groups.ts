import type { OrderStatus } from './order-state.ts';

/** A tab of the APP's order list (spec 13). `withRefunds` adds orders with an open or partial refund, in any state. */
export type OrderGroup = { readonly statuses: readonly OrderStatus[]; readonly withRefunds: boolean };

const group = (statuses: readonly OrderStatus[], withRefunds = false): OrderGroup => ({
  statuses,
  withRefunds,
});

export const ORDER_GROUPS = {
  unpaid: group(['unpaid']),
  processing: group(['authorized', 'paid', 'purchased']),
  receiving: group(['shipped', 'receiving']),
  done: group(['received']),
  refund: group(['refunded'], true),
  canceled: group(['canceled']),
} as const satisfies Readonly<Record<string, OrderGroup>>;

export type OrderGroupName = keyof typeof ORDER_GROUPS;
