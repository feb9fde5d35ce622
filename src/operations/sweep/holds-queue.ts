import { isDecided } from '../../domain/order/wallet-hold.ts';
import { CLOCK_SKEW_MS, latestEnd } from '../../domain/values/windows.ts';
import type { UnsettledHold } from '../../repositories/wallet-holds.ts';
import type { Deps } from '../../service/deps.ts';
import { HOLDER_LIFE_MS } from '../checkout/with-idempotency-key.ts';
import { deliver } from '../outbound/deliver.ts';
import { type DecidedHold, tellRebate } from '../outbound/tell-rebate.ts';
import { sweepCall } from '../shared/sweep-call.ts';
import { AT_ONCE, type WorkQueue } from '../shared/work-queue.ts';

/** A hold that no order has bound by then is abandoned; the skew covers clocks that differ. */
const ABANDONED_MS = HOLDER_LIFE_MS + CLOCK_SKEW_MS;

/**
 * The sweep's queue of holds: releases abandoned ones and tells rebate of decided ones. @returns the number looked at
 */
export const holdsQueue = (deps: Deps): WorkQueue<UnsettledHold> => ({
  name: 'holds',
  atOnce: AT_ONCE,
  due: (nowMs, after, limit) =>
    deps.store.holds.unsettled(nowMs - ABANDONED_MS, latestEnd(nowMs, 0), after, limit),
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const hold = await deps.store.holds.find(orderId);
    if (hold === null) return 1;
    if (isDecided(hold.state)) await tell(deps, { ...hold, state: hold.state });
    else if (
      hold.state === 'frozen' &&
      (hold.createdAtMs <= nowMs - ABANDONED_MS || hold.createdAtMs > latestEnd(nowMs, 0)) &&
      (await deps.store.holds.move(orderId, 'frozen', 'releasing', nowMs))
    )
      await tell(deps, { ...hold, state: 'releasing' });
    return 1;
  },
});

async function tell(deps: Deps, hold: DecidedHold): Promise<void> {
  const call = sweepCall(deps.ids);
  await deliver(deps, await tellRebate(deps, hold, call), () => call);
}
