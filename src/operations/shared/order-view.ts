import type { OrderRow } from '../../domain/order/records.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import type { OrderView } from './types.ts';

export const viewOf = (row: OrderRow): OrderView => ({
  orderId: row.orderId,
  shortId: row.shortId,
  status: row.status,
  final: { amountMinor: row.finalMinor, currency: row.currency },
  createdAtMs: row.createdAtMs,
  payDeadlineMs: row.payDeadlineMs,
  clientPaidAtMs: row.clientPaidAtMs,
});

/** The user's own order. @throws DomainError ORDER_NOT_FOUND, also for another user's order (spec 2) */
export async function ownOrder(deps: Deps, orderId: string, userId: string): Promise<OrderRow> {
  const row = await deps.store.orders.find(orderId, userId);
  if (row === null) throw new DomainError('ORDER_NOT_FOUND');
  return row;
}
