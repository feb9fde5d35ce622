import type { presentInspectedOrder } from '../../http/present/support-order.ts';

export type Order = ReturnType<typeof presentInspectedOrder>;

let current: Order | null = null;
let show: (orderId: string, quiet: boolean) => Promise<void> = async () => {};

/** The open order; null without one. */
export const openOrder = () => current;
export const setOpenOrder = (order: Order): void => {
  current = order;
};

/** Shows the open order again, if there is one. */
export const refreshOrder = (quiet = false) =>
  current === null ? Promise.resolve() : show(current.id, quiet);

/** Sets the function that shows an order. */
export const onRefresh = (how: typeof show): void => {
  show = how;
};
