import type { ChangeRows, OrderChange } from '../../domain/order/change.ts';
import type { Hold, HoldState, OrderRow, OrderUpdate } from '../../domain/order/records.ts';
import type { Counted } from '../../domain/pricing/goods.ts';
import type { TransactionRepos } from '../../service/deps.ts';

/** A guarded update changed no row: the facts of the decision have changed, and the transaction must roll back. */
export class GuardLost extends Error {
  override readonly name = 'GuardLost';
}

/**
 * The only writer of orders. It writes the rows of any number of changes, one per order, with a statement per table;
 * then the guarded effects, contended rows last and in the order of their keys (spec 6, 9, 10).
 * @throws GuardLost when a guard does not hold; the caller's transaction must roll back
 */
export async function saveChanges(
  repos: TransactionRepos,
  changes: readonly OrderChange[],
  nowMs: number,
): Promise<void> {
  await saveRows(repos, changes, nowMs);
  const byUser = [...changes].sort((a, b) => (userOf(a) < userOf(b) ? -1 : 1));
  for (const { aggregate, effects } of changes) {
    const { hold, newHold } = effects;
    if (newHold !== null) await repos.holds.inherit(holdOf(aggregate.order, newHold), nowMs);
    if (hold !== null && !(await repos.holds.move(aggregate.order.orderId, hold.from, hold.to, nowMs)))
      throw new GuardLost('wallet_hold');
  }
  for (const change of byUser) {
    if (change.effects.leavesCart) await repos.cart.subtract(userOf(change), change.aggregate.lines);
  }
  await giveBack(
    repos,
    changes.filter((one) => one.effects.givesBack),
  );
}

const holdOf = ({ orderId, userId, cashMinor, currency }: OrderRow, state: HoldState): Hold => ({
  orderId,
  userId,
  amount: { amountMinor: cashMinor, currency },
  state,
});

const userOf = ({ aggregate }: OrderChange): string => aggregate.order.userId;

async function saveRows(
  repos: TransactionRepos,
  changes: readonly OrderChange[],
  nowMs: number,
): Promise<void> {
  const rows = <K extends Exclude<keyof ChangeRows, 'seq'>>(key: K) =>
    changes.flatMap((change): readonly ChangeRows[K][number][] => change.rows[key]);
  await repos.events.insert(rows('events'));
  for (const row of rows('replacedEvents')) await repos.events.replace(row);
  for (const { aggregate, rows: own, effects } of changes) {
    const { orderId } = aggregate.order;
    for (const { eventKey, state, reason } of own.eventStates)
      await repos.events.setState(orderId, [eventKey], state, reason);
    for (const { askKey, state } of effects.settled)
      await repos.outboundRequests.settle(orderId, askKey, state, nowMs);
    await repos.outboundRequests.reopen(effects.reopened);
  }
  await repos.payments.save(rows('payments'));
  await repos.refunds.insert(rows('refunds'));
  await repos.refunds.insertLegs(rows('inheritedLegs'));
  for (const leg of rows('legs')) await repos.refunds.saveLeg(leg);
  for (const { aggregate, rows: own } of changes) {
    for (const { refundId, kind } of own.refundKinds)
      await repos.refunds.setKind(aggregate.order.orderId, refundId, kind);
    for (const { refundId, status } of own.refundStates)
      await repos.refunds.setStatus(aggregate.order.orderId, refundId, status, nowMs);
  }
  await repos.outboundRequests.enqueue(rows('requests'));
  await repos.notiIntake.insert(rows('intakes'));
  await repos.lookups.add(rows('lookups'));
  await repos.audits.add(rows('audits'));
  await repos.orders.update(changes.map(updateOf));
  await repos.progress.save(changes.map(({ aggregate }) => aggregate.progress));
  await repos.timeline.add(rows('timeline'));
  await repos.notifications.insert(rows('notifications'));
  await repos.outbox.add(rows('outgoing'));
}

const updateOf = ({ aggregate: { order, progress } }: OrderChange): OrderUpdate => ({
  orderId: order.orderId,
  status: order.status,
  paymentReview: order.paymentReview,
  lastPaymentError: order.lastPaymentError,
  cartLeftAtMs: order.cartLeftAtMs,
  updatedAtMs: progress.updatedAtMs,
});

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
