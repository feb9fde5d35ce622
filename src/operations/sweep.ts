import type { Deps } from '../deps.ts';
import { moveDueOrders } from './move-due-orders.ts';
import { retryEvents } from './retry-events.ts';
import { sendDueAsks } from './send-asks.ts';
import { settleHolds } from './wallet.ts';

const KEYS_PER_SWEEP = 500;

/** How many of each it moved or tried. */
export type Swept = {
  readonly events: number;
  readonly orders: number;
  readonly holds: number;
  readonly asks: number;
  readonly keys: number;
};

/**
 * What time alone makes due: events that wait, orders that expire, wallet holds of nobody, asks without an answer,
 * spent keys. Any number of sweeps may run at
 * once, and a sweep may die anywhere; the next does the rest. Run by a timer in Bun and by the Worker's cron.
 */
export async function sweep(deps: Deps): Promise<Swept> {
  const nowMs = deps.clock.nowMs();
  const events = await retryEvents(deps);
  const orders = await moveDueOrders(deps);
  const holds = await settleHolds(deps);
  const asks = await sendDueAsks(deps);
  const keys = await deps.store.keys.deleteExpired(nowMs, nowMs, KEYS_PER_SWEEP);
  return { events, orders, holds, asks, keys };
}
