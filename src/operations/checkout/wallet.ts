import type { HeldMoney } from '../../domain/order/records.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { settleHold } from '../outbound/deliver.ts';

/**
 * Freezes wallet money under an order's id (spec 6, "Wallet"). The hold's row must be committed before, so that every
 * freeze at rebate has a row here.
 * @throws DomainError WALLET_INSUFFICIENT when rebate refuses; UpstreamUnavailable when it gives no answer
 */
export async function freezeCash(deps: Deps, hold: HeldMoney, call: CallContext): Promise<void> {
  const { orderId, userId, amount } = hold;
  const answer = await deps.upstream.rebate.freeze({ userId, ref: orderId, amount }, call);
  if (answer === 'refused') throw new DomainError('WALLET_INSUFFICIENT');
}

/** A checkout failed: its hold is let go at once when that is possible, else by the sweep. */
export async function abandonHold(deps: Deps, hold: HeldMoney, call: CallContext): Promise<void> {
  if (await deps.store.holds.move(hold.orderId, 'frozen', 'releasing', deps.clock.nowMs())) {
    await settleHold(deps, { ...hold, state: 'releasing' }, call);
  }
}
