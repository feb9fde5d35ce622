import type { Deps } from '../deps.ts';
import type { CallContext } from '../domain/ports.ts';
import type { Advanced } from './advance-order.ts';
import { sendAsksOf } from './send-asks.ts';
import { settleHold } from './wallet.ts';

/**
 * After the commit: rebate and payment are told what was decided. What fails here is left to the sweep: the decision
 * stands in the database, and telling it twice is harmless.
 */
export async function finishAdvance(
  deps: Deps,
  orderId: string,
  { hold, hasAsks }: Advanced,
  call: CallContext,
): Promise<void> {
  const leave = (what: string) => (error: unknown) =>
    deps.log.error(what, { order_id: orderId, ...deps.describeError(error) });
  if (hold !== null) await settleHold(deps, hold, call).catch(leave('hold_left_to_sweep'));
  if (hasAsks) await sendAsksOf(deps, orderId, call).catch(leave('asks_left_to_sweep'));
}
