import { holdLife, isAbandoned, isDecided } from '../../domain/order/wallet-hold.ts';
import type { UnsettledHold } from '../../repositories/wallet-holds.ts';
import type { Deps } from '../../service/deps.ts';
import { deliver } from '../outbound/deliver.ts';
import { type DecidedHold, tellRebate } from '../outbound/tell-rebate.ts';
import { sweepCall } from '../shared/sweep-call.ts';
import { AT_ONCE, type WorkQueue } from '../shared/work-queue.ts';

/**
 * The sweep's queue of holds: releases abandoned ones and tells rebate of decided ones. @returns the number looked at
 */
export const holdsQueue = (deps: Deps): WorkQueue<UnsettledHold> => ({
  name: 'holds',
  atOnce: AT_ONCE,
  due(nowMs, after, limit) {
    const { fromMs, toMs } = holdLife(nowMs);
    return deps.store.holds.unsettled(fromMs, toMs, after, limit);
  },
  async work({ orderId }) {
    const nowMs = deps.clock.nowMs();
    const hold = await deps.store.holds.find(orderId);
    if (hold === null) return 1;
    if (isDecided(hold.state)) await tell(deps, { ...hold, state: hold.state });
    else if (isAbandoned(hold, nowMs) && (await deps.store.holds.move(orderId, 'frozen', 'releasing', nowMs)))
      await tell(deps, { ...hold, state: 'releasing' });
    return 1;
  },
});

async function tell(deps: Deps, hold: DecidedHold): Promise<void> {
  const call = sweepCall(deps.ids);
  await deliver(deps, await tellRebate(deps, hold, call), () => call);
}
