import type { OrderChange } from '../../domain/order/change.ts';
import type { Hold } from '../../domain/order/records.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { decideAndSaveOne } from '../order-change/decide-and-save.ts';

/**
 * Tells rebate what was decided of a hold. Repeats are harmless: rebate is idempotent by `ref`, and the move is guarded.
 * @returns what its refusal changed: a person has to look, so the order is marked, if there is one (an abandoned checkout
 * has none)
 * @throws UpstreamUnavailable when it gives no answer
 */
export async function tellRebate(deps: Deps, hold: Hold, call: CallContext): Promise<readonly OrderChange[]> {
  const { orderId, state: from } = hold;
  if (from !== 'releasing' && from !== 'deducting') return [];
  const way = from === 'releasing' ? 'release' : 'deduct';
  const change = { userId: hold.userId, ref: orderId, amount: hold.amount };
  const outcome = await deps.upstream.rebate[way](change, call);
  const nowMs = deps.clock.nowMs();
  if (outcome === 'ok') {
    await deps.store.holds.move(orderId, from, way === 'release' ? 'released' : 'deducted', nowMs);
    return [];
  }
  deps.log.error('wallet_refused', { order_id: orderId, way });
  const { decided, changes } = await decideAndSaveOne(deps, orderId, { kind: 'hold_refused', from });
  if (decided === null) await deps.store.holds.move(orderId, from, 'refused', nowMs);
  return changes;
}
