import { nextStatus, type OrderStatus } from './order-state.ts';

type Payable = { readonly status: OrderStatus; readonly payDeadlineMs: number };

/** The clock counts too: past its deadline an order still stands as unpaid until the sweep expires it (spec 7). */
export const canPay = ({ status, payDeadlineMs }: Payable, nowMs: number): boolean =>
  status === 'unpaid' && nowMs < payDeadlineMs;

export const canCancel = (status: OrderStatus): boolean => nextStatus(status, 'user_canceled') !== null;

export const canConfirm = (status: OrderStatus): boolean => nextStatus(status, 'user_confirmed') !== null;
