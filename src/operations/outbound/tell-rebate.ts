import type { OrderChange } from '../../domain/order/change.ts';
import type { HeldMoney } from '../../domain/order/records.ts';
import { type DecidedState, holdAfter, toldOf } from '../../domain/order/wallet-hold.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { decideAndSaveOne } from '../order-change/decide-and-save.ts';

/** A hold that rebate has to be told of. */
export type DecidedHold = HeldMoney & { readonly state: DecidedState };

/**
 * Tells rebate what was decided of a hold, and writes down its answer. Repeats are harmless: rebate is idempotent by
 * `ref`, and the move is guarded. What was done as decided moves the hold alone, so the order is not read for it.
 * @returns what its refusal changed: a person has to look, so the order is marked, if there is one (an abandoned checkout
 * has none)
 * @throws UpstreamUnavailable when it gives no answer
 */
export async function tellRebate(
  deps: Deps,
  { orderId, userId, amount, state: from }: DecidedHold,
  call: CallContext,
): Promise<readonly OrderChange[]> {
  const way = toldOf(from);
  const answer = await deps.upstream.rebate[way]({ userId, ref: orderId, amount }, call);
  if (answer === 'refused') {
    deps.log.error('wallet_refused', { order_id: orderId, way });
    const { decided, changes } = await decideAndSaveOne(deps, orderId, {
      kind: 'hold_answered',
      from,
      answer,
    });
    if (decided !== null) return changes;
  }
  await deps.store.holds.move(orderId, from, holdAfter(from, answer), deps.clock.nowMs());
  return [];
}
