import type { Parcel } from '../../domain/lifecycle/fulfilment-fold.ts';
import { parcelsOf } from '../../domain/order/facts.ts';
import type { FullOrderReadModel } from '../../domain/order/read-model.ts';
import type { PaymentRow, StoredEvent, StoredRefund, TimelineRow } from '../../domain/order/records.ts';
import type { Price } from '../../domain/pricing/price.ts';
import { readStoredPrice } from '../../domain/pricing/stored-price.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { Deps } from '../../service/deps.ts';
import type { SignedIn } from '../shared/types.ts';
import { type ListedOrder, listed } from './listed-order.ts';

/** One transition in an order's timeline (spec 9); `from` is '' for the beginning. */
export type TimelineStep = {
  readonly who: string;
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly why: string;
};

/** The full order for its user. */
export type OrderDetail = ListedOrder<FullOrderReadModel> & {
  readonly price: Price | null;
  readonly payments: readonly PaymentRow[];
  readonly refunds: readonly StoredRefund[];
  readonly parcels: readonly Parcel[];
  readonly timeline: readonly TimelineStep[];
};

/** The user's own order in full (spec 13). @throws DomainError ORDER_NOT_FOUND, also for another user's order */
export async function getOrder(deps: Deps, caller: SignedIn, orderId: string): Promise<OrderDetail> {
  return (await loadDetail(deps, orderId, caller.userId)).detail;
}

/**
 * Reads a full order with all reads side by side. They take no lock, so an order that changes at this moment may show a
 * transition in its timeline before its status.
 * @throws DomainError ORDER_NOT_FOUND, also when the order is not `userId`'s; null allows any user
 */
export async function loadDetail(
  deps: Deps,
  orderId: string,
  userId: string | null,
): Promise<{ readonly detail: OrderDetail; readonly events: readonly StoredEvent[] }> {
  const { store } = deps;
  const [sheet, lines, payments, refunds, events, timeline] = await Promise.all([
    store.orderReadModel.find(orderId, userId),
    store.orderReadModel.lines([orderId]),
    store.payments.listFor(orderId),
    store.refunds.listFor(orderId),
    store.events.listFor(orderId),
    store.timeline.listFor(orderId),
  ]);
  if (sheet === null) throw new DomainError('ORDER_NOT_FOUND');
  const detail: OrderDetail = {
    ...listed(deps, sheet, lines),
    price: readStoredPrice(sheet.price),
    payments,
    refunds,
    parcels: parcelsOf(events),
    timeline: [placed(sheet), ...timeline.map(stepOf)],
  };
  return { detail, events };
}

/**
 * The first step, which has no row: the beginning of an order is no transition. With nothing to pay it begins as paid.
 */
const placed = ({ createdAtMs, finalMinor }: FullOrderReadModel): TimelineStep => ({
  who: 'user',
  atMs: createdAtMs,
  from: '',
  to: finalMinor === 0n ? 'paid' : 'unpaid',
  why: 'placed',
});

const stepOf = (row: TimelineRow): TimelineStep => ({
  who: row.actor,
  atMs: row.atMs,
  from: row.fromStatus,
  to: row.toStatus,
  why: row.reason,
});
