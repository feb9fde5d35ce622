import type { Deps } from '../deps.ts';
import type { AskedTrigger } from '../domain/order-walk.ts';
import type { CallContext } from '../domain/ports.ts';
import { type Advanced, advanceOrder } from './advance-order.ts';
import { finishAdvance } from './finish-advance.ts';
import { changeOrder, type OrderLedger } from './order-ledger.ts';

export type Asking = {
  readonly orderId: string;
  readonly asked: AskedTrigger;
  /** `user` or `sweep` */
  readonly actor: string;
  readonly call: CallContext;
  /** Looked at under the lock: may it be asked at all? */
  readonly isAllowed: (ledger: OrderLedger) => boolean;
};

/**
 * Moves an order because a person or time asks for it (spec 9), with all that follows, exactly once: the lock on the
 * order decides between several who ask. False when the step was not legal; then nothing has changed.
 */
export async function moveOrder(deps: Deps, asking: Asking): Promise<boolean> {
  const { orderId, asked, actor, call } = asking;
  const done = await changeOrder(deps, orderId, async (repos, ledger): Promise<Advanced | null> => {
    if (!asking.isAllowed(ledger)) return null;
    return advanceOrder(deps, repos, ledger, { actor, traceparent: call.traceparent, asked });
  });
  if (done === null) return false;
  await finishAdvance(deps, orderId, done, call);
  return done.moves.some((move) => move.on === asked);
}
