import type { OrderCommand } from '../../domain/order/decide.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';

/**
 * Makes a transition that a person or time asks for (spec 9), with all that follows from it, exactly once: the order's
 * lock decides between several callers. @returns false when the transition is not legal; then nothing has changed but what
 * the order does by itself (src/domain/order/decide.ts)
 */
export async function transitionOrder(
  deps: Deps,
  orderId: string,
  kind: Extract<OrderCommand, { kind: 'cancel' | 'confirm' | 'time_passed' }>['kind'],
  actor: 'user' | 'sweep',
  call: CallContext,
): Promise<boolean> {
  const cause = { actor, traceparent: call.traceparent };
  const decided = await changeOrder(deps, orderId, { kind, cause }, call);
  return decided !== null && !isRejected(decided);
}
