import { type Deps, sweepCall } from '../deps.ts';
import { DomainError } from '../domain/errors.ts';
import type { Hold } from '../domain/order/records.ts';
import type { CallContext } from '../domain/ports.ts';
import { latestEnd } from '../domain/windows.ts';
import type { UnsettledHold } from '../repositories/wallet-holds.ts';
import { UpstreamUnavailable } from '../upstream/types.ts';
import { changeOrder } from './order-change/change-orders.ts';
import { HOLDER_LIFE_MS } from './run-once.ts';
import { AT_ONCE, type WorkQueue } from './work-queue.ts';

/** A hold that no order has bound by then belongs to nobody. */
const ABANDONED_MS = HOLDER_LIFE_MS;

/**
 * Freezes wallet money under an order's id (spec 6, "Wallet"). The hold's row was committed before, so that a freeze
 * nobody remembers cannot exist.
 * @throws DomainError WALLET_INSUFFICIENT when rebate refuses; UpstreamUnavailable when it gives no answer
 */
export async function freezeCash(deps: Deps, hold: Omit<Hold, 'state'>, call: CallContext): Promise<void> {
  const { orderId, userId, amount } = hold;
  const outcome = await deps.upstream.rebate.freeze({ userId, ref: orderId, amount }, call);
  if (outcome === 'refused') throw new DomainError('WALLET_INSUFFICIENT');
}

/** A checkout failed: its hold is let go at once when that is possible, else by the sweep. */
export async function abandonHold(deps: Deps, hold: Omit<Hold, 'state'>, call: CallContext): Promise<void> {
  if (await deps.store.holds.move(hold.orderId, 'frozen', 'releasing', deps.clock.nowMs())) {
    await settleHold(deps, { ...hold, state: 'releasing' }, call);
  }
}

/** {@link tellRebate} right after the decision; without an answer it is left to the sweep. */
export async function settleHold(deps: Deps, hold: Hold, call: CallContext): Promise<void> {
  await tellRebate(deps, hold, call).catch((error) => {
    if (!(error instanceof UpstreamUnavailable)) throw error;
  });
}

/**
 * Tells rebate what was decided. Repeats are harmless: rebate is idempotent by `ref`, and the move is guarded.
 * @throws UpstreamUnavailable when it gives no answer
 */
async function tellRebate(deps: Deps, hold: Hold, call: CallContext): Promise<void> {
  if (hold.state !== 'releasing' && hold.state !== 'deducting') return;
  const way = hold.state === 'releasing' ? 'release' : 'deduct';
  const change = { userId: hold.userId, ref: hold.orderId, amount: hold.amount };
  const outcome = await deps.upstream.rebate[way](change, call);
  const nowMs = deps.clock.nowMs();
  if (outcome === 'ok') {
    await deps.store.holds.move(hold.orderId, hold.state, way === 'release' ? 'released' : 'deducted', nowMs);
    return;
  }
  deps.log.error('wallet_refused', { order_id: hold.orderId, way });
  await noteRefused(deps, hold, nowMs);
}

/** A person has to look: the order is marked, if there is one (an abandoned checkout has none). */
async function noteRefused(deps: Deps, hold: Hold, nowMs: number): Promise<void> {
  const command = { kind: 'hold_refused', from: hold.state } as const;
  const decided = await changeOrder(deps, hold.orderId, command, sweepCall(deps.ids));
  if (decided === null) await deps.store.holds.move(hold.orderId, hold.state, 'refused', nowMs);
}

/** Part of the sweep: holds of nobody are released, and decided ones told to rebate. Gives how many it looked at. */
export const holdsQueue = (deps: Deps): WorkQueue<UnsettledHold> => ({
  name: 'holds',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) =>
    deps.store.holds.unsettled(nowMs - ABANDONED_MS, latestEnd(nowMs, 0), after, limit),
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const hold = await deps.store.holds.find(orderId);
    if (hold === null) return 1;
    if (hold.state !== 'frozen') await tellRebate(deps, hold, sweepCall(deps.ids));
    else if (
      (hold.createdAtMs <= nowMs - ABANDONED_MS || hold.createdAtMs > latestEnd(nowMs, 0)) &&
      (await deps.store.holds.move(orderId, 'frozen', 'releasing', nowMs))
    )
      await tellRebate(deps, { ...hold, state: 'releasing' }, sweepCall(deps.ids));
    return 1;
  },
});
