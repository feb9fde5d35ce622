import type { Deps } from '../deps.ts';
import { moveDueOrders } from './move-due-orders.ts';
import { orLater } from './or-later.ts';
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
 * spent keys. Any number of sweeps may run at once, and a sweep may die anywhere; the next does the rest. Run by a
 * timer in Bun and by the Worker's cron. A fault in one part does not keep the others from theirs.
 * @throws whatever says that the database is away
 */
export async function sweep(deps: Deps): Promise<Swept> {
  const nowMs = deps.clock.nowMs();
  const part = (name: string, work: () => Promise<number>) => orLater(deps, { part: name }, work);
  return {
    events: await part('events', () => retryEvents(deps)),
    orders: await part('orders', () => moveDueOrders(deps)),
    holds: await part('holds', () => settleHolds(deps)),
    asks: await part('asks', () => sendDueAsks(deps)),
    keys: await part('keys', () => deps.store.keys.deleteExpired(nowMs, nowMs, KEYS_PER_SWEEP)),
  };
}
