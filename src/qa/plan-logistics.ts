import { GROUP_STATUSES, type GroupStatus } from '../domain/lifecycle/fulfilment-fold.ts';
import type { OrderStatus } from '../domain/lifecycle/order-state.ts';
import { parcelUp, type Units } from './parcel-up.ts';

/** How far simulated logistics can bring an order (spec 14); `arrived` is the state `receiving`. */
export const LOGISTICS_TARGETS = ['purchased', 'shipped', 'arrived', 'received'] as const;
export type LogisticsTarget = (typeof LOGISTICS_TARGETS)[number];

/** The parts of an order that the plan needs. */
export type LogisticsOrder = {
  readonly id: string;
  readonly status: OrderStatus;
  /** `count` is without units whose money went back: these are not bought or received. */
  readonly lines: readonly (Units & { readonly mall: string })[];
  readonly parcels: readonly {
    readonly groupId: string;
    readonly status: GroupStatus;
    readonly entries: readonly Units[];
  }[];
};

/** An event as the orders service sends it, without `occurred_at`, which the sender adds. */
export type LogisticsEvent = {
  readonly name: 'purchased' | 'group_update';
  readonly body: Readonly<Record<string, unknown>>;
  /** the event in words for people: `taobao bought`, `SIM-1-1 shipped` */
  readonly says: string;
};

export type LogisticsPlan =
  | { readonly ok: true; readonly events: readonly LogisticsEvent[] }
  | { readonly ok: false; readonly problem: 'not_paid' | 'over' | 'nothing_needed' };

export type LogisticsOptions = {
  /** The number of new parcels; at most one for each unit. */
  readonly groups: number;
  /** A part of the ids of this run's purchases and parcels, so that no other run repeats them with other content. */
  readonly run: string;
};

/** The order's state from which on a target is reached. */
const REACHED: Readonly<Record<LogisticsTarget, OrderStatus>> = {
  purchased: 'purchased',
  shipped: 'shipped',
  arrived: 'receiving',
  received: 'received',
};
const ROAD: readonly OrderStatus[] = ['paid', 'purchased', 'shipped', 'receiving', 'received'];

/** Has an order got as far as `target`? */
export const isThere = (status: OrderStatus, target: LogisticsTarget): boolean =>
  ROAD.indexOf(status) >= ROAD.indexOf(REACHED[target]);

/**
 * The real events that bring an order from where it is to `target`, in order (spec 14): one purchase for each mall, and
 * for each parcel every status up to the target. Parcels that exist go on; no events when the order is there already.
 */
export function planLogistics(
  order: LogisticsOrder,
  target: LogisticsTarget,
  options: LogisticsOptions,
): LogisticsPlan {
  if (order.status === 'unpaid' || order.status === 'authorized') return { ok: false, problem: 'not_paid' };
  if (order.status === 'canceled' || order.status === 'refunded') return { ok: false, problem: 'over' };
  if (isThere(order.status, target)) return { ok: true, events: [] };
  if (order.lines.every((line) => line.count === 0)) return { ok: false, problem: 'nothing_needed' };
  const purchases = order.status === 'paid' ? planPurchases(order, options) : [];
  const moves = target === 'purchased' ? [] : planParcels(order, target, options);
  return { ok: true, events: [...purchases, ...moves] };
}

function planPurchases({ id, lines }: LogisticsOrder, { run }: LogisticsOptions): LogisticsEvent[] {
  const byMall = Map.groupBy(
    lines.filter((line) => line.count > 0),
    (line) => line.mall,
  );
  return [...byMall].map(([mall, own]) => ({
    name: 'purchased',
    body: { order_id: id, purchase_no: `SIM-${run}`, mall, entries: wireEntries(own) },
    says: `${mall} bought`,
  }));
}

type PlannedParcel = {
  readonly groupId: string;
  /** its status as a number; -1 for a new parcel */
  readonly rank: number;
  readonly entries: readonly Units[];
};

/** The events status by status over all parcels. */
function planParcels(
  order: LogisticsOrder,
  target: Exclude<LogisticsTarget, 'purchased'>,
  { groups, run }: LogisticsOptions,
): LogisticsEvent[] {
  const known: PlannedParcel[] = order.parcels.map(({ groupId, status, entries }) => ({
    groupId,
    rank: GROUP_STATUSES.indexOf(status),
    entries,
  }));
  const fresh: PlannedParcel[] = parcelUp(order.lines, order.parcels, groups).map((entries, at) => ({
    groupId: `SIM-${run}-${at + 1}`,
    rank: -1,
    entries,
  }));
  const statuses = GROUP_STATUSES.slice(0, GROUP_STATUSES.indexOf(target) + 1);
  return statuses.flatMap((status, rank) =>
    [...known, ...fresh]
      .filter((parcel) => parcel.rank < rank)
      .map(({ groupId, entries }) => ({
        name: 'group_update' as const,
        body: {
          order_id: order.id,
          group_id: groupId,
          status,
          carrier: 'SIM',
          tracking_no: groupId,
          entries: wireEntries(entries),
        },
        says: `${groupId} ${status}`,
      })),
  );
}

const wireEntries = (units: readonly Units[]) => units.map(({ skuId, count }) => ({ sku_id: skuId, count }));
