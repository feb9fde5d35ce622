import { nextStatus, type OrderStatus } from './order-state.ts';

type Payable = { readonly status: OrderStatus; readonly payDeadlineMs: number };

/** By the clock too: an order past its deadline may still stand as unpaid until the sweep comes by (spec 7). */
export const canPay = ({ status, payDeadlineMs }: Payable, nowMs: number): boolean =>
  status === 'unpaid' && nowMs < payDeadlineMs;

export const canCancel = (status: OrderStatus): boolean => nextStatus(status, 'user_canceled') !== null;

export const canConfirm = (status: OrderStatus): boolean => nextStatus(status, 'user_confirmed') !== null;
