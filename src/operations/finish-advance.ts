import type { Deps } from '../deps.ts';
import { hasRequests, type OrderChange } from '../domain/order/change.ts';
import type { CallContext } from '../domain/ports.ts';
import { sendAsksOf } from './send-asks.ts';
import { settleHold } from './wallet.ts';

/**
 * After the commit: illegal moves are counted, and rebate and payment are told what was decided. What fails here is left
 * to the sweep: the decision stands in the database, and telling it twice is harmless.
 */
export async function tellOutside(
  deps: Deps,
  changes: readonly OrderChange[],
  callOf: (orderId: string) => CallContext,
): Promise<void> {
  await Promise.all(
    changes.map(async (change) => {
      for (const { status, on } of change.illegal) deps.metrics.illegalMove(status, on);
      const { order } = change.aggregate;
      const leave = (what: string) => (error: unknown) =>
        deps.log.error(what, { order_id: order.orderId, ...deps.describeError(error) });
      const call = callOf(order.orderId);
      const to = change.effects.hold?.to;
      if (to === 'deducting' || to === 'releasing') {
        const amount = { amountMinor: order.cashMinor, currency: order.currency };
        const hold = { orderId: order.orderId, userId: order.userId, amount, state: to } as const;
        await settleHold(deps, hold, call).catch(leave('hold_left_to_sweep'));
      }
      if (hasRequests(change)) await sendAsksOf(deps, order.orderId, call).catch(leave('asks_left_to_sweep'));
    }),
  );
}
