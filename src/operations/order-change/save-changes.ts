import type { ChangeRows, OrderChange } from '../../domain/order/change.ts';
import { type ChangedRows, changedRows, holdMove } from '../../domain/order/changed-rows.ts';
import type { Counted } from '../../domain/pricing/goods.ts';
import type { TransactionRepos } from '../../service/deps.ts';

/** A guarded update changed no row: the facts of the decision have changed, and the transaction must roll back. */
export class GuardLost extends Error {
  override readonly name = 'GuardLost';
}

/**
 * The only writer of orders: the rows of any number of changes, one an order, in a statement per table, and none for rows
 * that are as they were; then what others share, each guarded, contended rows last and in the order of their keys (spec
 * 6, 9, 10).
 * @throws GuardLost where a guard does not hold; the caller's transaction must end with it
 */
export async function saveChanges(
  repos: TransactionRepos,
  changes: readonly OrderChange[],
  nowMs: number,
): Promise<void> {
  await saveOwn(repos, changes.map(changedRows));
  await addRows(repos, changes);
  // A request may be closed by a later event of the batch that opened it.
  await settleRequests(repos, changes, nowMs);
  const byUser = [...changes].sort((a, b) => (userOf(a) < userOf(b) ? -1 : 1));
  for (const change of changes) await moveHold(repos, change, nowMs);
  for (const change of byUser) {
    if (change.effects.leavesCart) await repos.cart.subtract(userOf(change), change.aggregate.lines);
  }
  await giveBack(
    repos,
    changes.filter((one) => one.effects.givesBack),
  );
}

const userOf = ({ aggregate }: OrderChange): string => aggregate.order.userId;

/** The rows of the orders themselves. */
async function saveOwn(repos: TransactionRepos, changed: readonly ChangedRows[]): Promise<void> {
  await repos.events.insert(changed.flatMap((one) => one.newEvents));
  for (const row of changed.flatMap((one) => one.events)) await repos.events.replace(row);
  await repos.refunds.insert(changed.flatMap((one) => one.newRefunds));
  await repos.refunds.insertLegs(changed.flatMap((one) => one.newLegs));
  for (const leg of changed.flatMap((one) => one.legs)) await repos.refunds.updateLeg(leg);
  for (const row of changed.flatMap((one) => one.refunds)) await repos.refunds.update(row);
  await repos.orders.update(changed.flatMap(({ order }) => order ?? []));
  await repos.progress.save(changed.flatMap(({ progress }) => progress ?? []));
}

async function settleRequests(
  repos: TransactionRepos,
  changes: readonly OrderChange[],
  nowMs: number,
): Promise<void> {
  for (const { aggregate, effects } of changes) {
    for (const { askKey, state } of effects.settled)
      await repos.outboundRequests.settle(aggregate.order.orderId, askKey, state, nowMs);
    await repos.outboundRequests.reopen(effects.reopened);
  }
}

/** What a change adds. */
async function addRows(repos: TransactionRepos, changes: readonly OrderChange[]): Promise<void> {
  const rows = <K extends Exclude<keyof ChangeRows, 'seq'>>(key: K) =>
    changes.flatMap((change): readonly ChangeRows[K][number][] => change.rows[key]);
  await repos.payments.save(rows('payments'));
  await repos.outboundRequests.enqueue(rows('requests'));
  await repos.notiIntake.insert(rows('intakes'));
  await repos.lookups.add(rows('lookups'));
  await repos.audits.add(rows('audits'));
  await repos.timeline.add(rows('timeline'));
  await repos.notifications.insert(rows('notifications'));
  await repos.outbox.add(rows('outgoing'));
}

/** A hold that the old service kept no row of begins where the order stands (spec 17). */
async function moveHold(repos: TransactionRepos, change: OrderChange, nowMs: number): Promise<void> {
  const hold = holdMove(change);
  if (hold === null) return;
  const { orderId, userId, cashMinor, currency } = change.aggregate.order;
  const amount = { amountMinor: cashMinor, currency };
  if (hold.from === null) await repos.holds.inherit({ orderId, userId, amount, state: hold.to }, nowMs);
  else if (!(await repos.holds.move(orderId, hold.from, hold.to, nowMs))) throw new GuardLost('wallet_hold');
}

/** Gives back coupons by code, then stock: every transaction locks these rows in the same order. */
async function giveBack(repos: TransactionRepos, changes: readonly OrderChange[]): Promise<void> {
  if (changes.length === 0) return;
  const uses = changes
    .map(({ aggregate: { order } }) => ({ code: order.couponCode, userId: order.userId }))
    .filter(({ code }) => code !== '')
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  for (const { code, userId } of uses) await repos.coupons.giveBack(code, userId);
  const counts = new Map<string, number>();
  for (const { skuId, count } of changes.flatMap((one): readonly Counted[] => one.aggregate.lines))
    counts.set(skuId, (counts.get(skuId) ?? 0) + count);
  await repos.stock.giveBack([...counts].map(([skuId, count]) => ({ skuId, count })));
}
