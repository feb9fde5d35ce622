import { noProgress, type OrderAggregate } from '../../../src/domain/order/aggregate.ts';
import type { OrderRow, PaymentRow, StoredRefund } from '../../../src/domain/order/records.ts';
import { anOrder, given, NOW_MS, ORDER_ID, written } from './given.ts';

// Orders in the rows of the old service (spec 17). Each is 60.00, as in given.ts.

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const payment = (
  paymentId: string,
  status: string,
  v = '60.00',
  over: Partial<PaymentRow> = {},
): PaymentRow => ({
  ...{ orderId: ORDER_ID, paymentId, status, method: 'card', currency: 'USD', reason: null },
  ...{ amountMinor: BigInt(v.replace('.', '')), occurredAtMs: NOW_MS - 10 * MINUTE, updatedAtMs: NOW_MS },
  ...over,
});
export const refund = (
  refundId: string,
  amountMinor: bigint,
  over: Partial<StoredRefund> = {},
): StoredRefund => ({
  ...{ orderId: ORDER_ID, refundId, userId: '1001', kind: 'ticket', status: 'succeeded', amountMinor },
  ...{ currency: 'USD', shippingMinor: 0n, units: [], destination: 'original', reason: '', requestHash: '' },
  ...{ createdAtMs: NOW_MS - MINUTE, updatedAtMs: NOW_MS - 1, legs: [] },
  ...over,
});

type Old = {
  readonly cash?: bigint;
  readonly order?: Partial<OrderRow>;
  readonly refunds?: readonly StoredRefund[];
  readonly holdState?: OrderAggregate['holdState'];
};
export const old = (
  status: OrderRow['status'],
  rows: readonly PaymentRow[],
  more: Old = {},
): OrderAggregate => {
  const ours = anOrder({ cash: more.cash ?? 0n });
  return {
    ...ours,
    order: { ...ours.order, status, ...more.order },
    progress: noProgress(ORDER_ID, ours.order.userId),
    refunds: more.refunds ?? [],
    holdState: more.holdState ?? null,
    unseenPayments: rows,
  };
};
export const taken = (...args: Parameters<typeof old>) =>
  given(old(...args)).when({ kind: 'inherit' }).change;
export const legsOf = (...args: Parameters<typeof old>) =>
  written(taken(...args)).newLegs.map((one) => `${one.refundId} ${one.leg} ${one.amountMinor}`);
