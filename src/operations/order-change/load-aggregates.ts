import type { TransactionRepos } from '../../deps.ts';
import { noProgress, type OrderAggregate } from '../../domain/order/aggregate.ts';
import type { OrderLine, OrderRow } from '../../domain/order/records.ts';
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
    const { progress = null, events = [] } = kept.get(orderId) ?? {};
    const refunds = progress?.hasRefunds === true ? await repos.refunds.allFor(orderId) : [];
    // As an order that is not there: what a refund gave back would be given back again.
    if (refunds === null) continue;
    aggregates.push({
      order,
      progress: progress ?? noProgress(orderId, order.userId),
      events,
      lines: lines.get(orderId) ?? [],
      refunds,
      holdState: order.cashMinor > 0n ? await repos.holds.stateOf(orderId) : null,
    });
  }
  return aggregates;
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
