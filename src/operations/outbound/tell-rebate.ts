import type { OrderChange } from '../../domain/order/change.ts';
import type { Hold } from '../../domain/order/records.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { decideAndSaveOne } from '../order-change/decide-and-save.ts';

/**
 * Tells rebate to deduct or release a hold. A repeat does no harm: rebate is idempotent by `ref`, and the update of our
 * row is guarded.
 * @returns the changes of a refusal, which marks the order for a person; an abandoned checkout has no order to mark
 * @throws UpstreamUnavailable when rebate gives no answer
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
