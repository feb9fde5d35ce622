import type { presentInspectedOrder } from '../../http/present/support-order.ts';

export type Order = ReturnType<typeof presentInspectedOrder>;

let current: Order | null = null;
let show: (orderId: string, quiet: boolean) => Promise<void> = async () => {};

/** The order that is open; null when there is none. */
export const openOrder = () => current;
export const setOpenOrder = (order: Order): void => {
  current = order;
};

/** Again what is open, if anything is. */
export const refreshOrder = (quiet = false) =>
  current === null ? Promise.resolve() : show(current.id, quiet);

/** How an order is shown. */
export const onRefresh = (how: typeof show): void => {
  show = how;
};
