import { noProgress, type OrderAggregate } from '../../domain/order/aggregate.ts';
import { isOfOthers } from '../../domain/order/changed-elsewhere.ts';
import type { HoldState, OrderLine, OrderRow } from '../../domain/order/records.ts';
import type { TransactionRepos } from '../../service/deps.ts';
import { RowBusy } from '../shared/passing-failures.ts';

/**
 * Orders whole, under their locks. The lock comes before the reads, so that they see whatever its last holder
 * committed. One read after another: a PlanetScale transaction loses what runs side by side.
 * @throws RowBusy where another transaction holds one of them, and locks are not waited for
 */
export async function loadAggregates(
  repos: TransactionRepos,
  lines: ReadonlyMap<string, readonly OrderLine[]>,
  waitsForLocks: boolean,
): Promise<readonly OrderAggregate[]> {
  const orders = await lockOrders(repos, [...lines.keys()], waitsForLocks);
  if (orders.length === 0) return [];
  const kept = await repos.events.withProgress(orders.map((order) => order.orderId));
  const aggregates: OrderAggregate[] = [];
  for (const order of orders) {
    const { orderId } = order;
    const { progress = null, events = [], hasRowsOfOthers = false } = kept.get(orderId) ?? {};
    const holdState = order.cashMinor > 0n ? await repos.holds.stateOf(orderId) : null;
    const isOld = progress === null && (hasRowsOfOthers || hasOldState(order, holdState));
    const hasRefunds = isOld || hasRowsOfOthers || progress?.hasRefunds === true;
    const refunds = hasRefunds ? await repos.refunds.allFor(orderId) : [];
    const isUnseen = isOld || (progress !== null && isOfOthers(order, progress, refunds ?? []));
    const unseenPayments = isUnseen ? await repos.payments.allFor(orderId) : null;
    // As an order that is not there: what a refund gave back would be given back again.
    if (refunds === null || (isUnseen && unseenPayments === null)) continue;
    aggregates.push({
      order,
      progress: progress ?? noProgress(orderId, order.userId),
      events,
      lines: lines.get(orderId) ?? [],
      refunds,
      holdState,
      unseenPayments,
    });
  }
  return aggregates;
}

/**
 * Every change of ours leaves marks, and placing one leaves the order unpaid, or paid where nothing is due, with a hold
 * for its wallet money: an order without marks that is anything else was the old service's (spec 17).
 */
function hasOldState({ status, finalMinor, cashMinor }: OrderRow, holdState: HoldState | null): boolean {
  if (cashMinor > 0n && holdState === null) return true;
  return status !== 'unpaid' && !(status === 'paid' && finalMinor === 0n);
}

async function lockOrders(
  repos: TransactionRepos,
  orderIds: readonly string[],
  waitsForLocks: boolean,
): Promise<readonly OrderRow[]> {
  if (waitsForLocks) return repos.orders.lock(orderIds);
  const free = await repos.orders.lockFree(orderIds);
  if (free.length < orderIds.length && free.length < (await repos.orders.count(orderIds)))
    throw new RowBusy();
  return free;
}
