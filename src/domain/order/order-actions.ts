import { nextStatus } from '../lifecycle/order-state.ts';
import { isMoneyHeld, isRowOfOthers } from './changed-elsewhere.ts';
import type { OrderRow, Progress } from './records.ts';

/** What tells whether the old service has changed an order since we last did. */
export type LeftBehind = Pick<Progress, 'leftStatus' | 'leftAtMs' | 'updatedAtMs' | 'reviewReasons'>;

type Placed = Pick<OrderRow, 'status' | 'paymentReview' | 'payDeadlineMs'>;

// What a user can do with an order: lists and details show it by these, and the commands are decided by them.

/** The clock counts too: past its deadline an order still stands as unpaid until the sweep expires it (spec 7). */
export const canPay = (
  { status, payDeadlineMs }: Pick<Placed, 'status' | 'payDeadlineMs'>,
  nowMs: number,
): boolean => status === 'unpaid' && nowMs < payDeadlineMs;

/**
 * No order is canceled whose money is held: a person has to look first. It is held as soon as its row shows the change,
 * also before anything has taken the change over.
 */
export const canCancel = (
  { status, paymentReview }: Pick<Placed, 'status' | 'paymentReview'>,
  progress: LeftBehind,
): boolean =>
  nextStatus(status, 'user_canceled') !== null &&
  !isMoneyHeld({ progress }) &&
  !(progress.updatedAtMs > 0 && isRowOfOthers({ status, paymentReview }, progress));

export const canConfirm = ({ status }: Pick<Placed, 'status'>): boolean =>
  nextStatus(status, 'user_confirmed') !== null;

export type Actions = { readonly pay: boolean; readonly cancel: boolean; readonly confirm: boolean };

export const actionsOf = (order: Placed, progress: LeftBehind, nowMs: number): Actions => ({
  pay: canPay(order, nowMs),
  cancel: canCancel(order, progress),
  confirm: canConfirm(order),
});
