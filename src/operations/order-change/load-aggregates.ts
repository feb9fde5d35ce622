import { noProgress, type OrderAggregate } from '../../domain/order/aggregate.ts';
import { isOfOthers } from '../../domain/order/changed-elsewhere.ts';
import type { HoldState, OrderLine, OrderRow } from '../../domain/order/records.ts';
import type { TransactionRepos } from '../../service/deps.ts';
import { RowBusy } from '../shared/passing-failures.ts';

/**
 * Locks orders and reads them whole. The lock comes first, so that the reads see what its last owner committed. The
 * reads run one after another, for a PlanetScale transaction loses statements that run side by side.
 * @throws RowBusy when another transaction locks one of them and this one does not wait for locks
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
 * Is an order without marks in a state that only the old service leaves (spec 17)? Every change of this service leaves
 * marks, and placing leaves the order unpaid, or paid when nothing is due, under no review, with a hold for its wallet money.
 */
function hasOldState(
  { status, finalMinor, cashMinor, paymentReview }: OrderRow,
  holdState: HoldState | null,
): boolean {
  if (paymentReview || (cashMinor > 0n && holdState === null)) return true;
  return status !== 'unpaid' && !(status === 'paid' && finalMinor === 0n);
}

async function lockOrders(
  repos: TransactionRepos,
  orderIds: readonly string[],
  waitsForLocks: boolean,
): Promise<readonly OrderRow[]> {
  if (waitsForLocks) return repos.orders.lock(orderIds);
  const { free, locked } = await repos.orders.lockFree(orderIds);
  if (locked < orderIds.length && locked < (await repos.orders.count(orderIds))) throw new RowBusy();
  return free;
}
