import type { OrderCommand } from '../../domain/order/decide.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrder } from '../outbound/change-and-deliver.ts';

/**
 * Moves an order because a person or time asks for it (spec 9), with all that follows, exactly once: the lock on the
 * order decides between several who ask. False when the step was not legal; then nothing has changed.
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
