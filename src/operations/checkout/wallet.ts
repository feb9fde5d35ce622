import type { Hold } from '../../domain/order/records.ts';
import { DomainError } from '../../domain/values/errors.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import type { Deps } from '../../service/deps.ts';
import { settleHold } from '../outbound/deliver.ts';

/**
 * Freezes wallet money under an order's id (spec 6, "Wallet"). The hold's row must be committed before, so that every
 * freeze at rebate has a row here.
 * @throws DomainError WALLET_INSUFFICIENT when rebate refuses; UpstreamUnavailable when it gives no answer
 */
export async function freezeCash(deps: Deps, hold: Omit<Hold, 'state'>, call: CallContext): Promise<void> {
  const { orderId, userId, amount } = hold;
  const outcome = await deps.upstream.rebate.freeze({ userId, ref: orderId, amount }, call);
  if (outcome === 'refused') throw new DomainError('WALLET_INSUFFICIENT');
}

/** Releases the hold of a failed checkout at once when that is possible, else the sweep does. */
export async function abandonHold(deps: Deps, hold: Omit<Hold, 'state'>, call: CallContext): Promise<void> {
  if (await deps.store.holds.move(hold.orderId, 'frozen', 'releasing', deps.clock.nowMs())) {
    await settleHold(deps, { ...hold, state: 'releasing' }, call);
  }
}
