import type { Deps } from '../deps.ts';
import { expireOrders } from './expire-orders.ts';
import { settleHolds } from './wallet.ts';

const KEYS_PER_SWEEP = 500;

export type Swept = { readonly canceled: number; readonly holds: number; readonly keys: number };

/**
 * What time alone makes due: orders that expire, wallet holds of nobody, spent keys. Any number of sweeps may run at
 * once, and a sweep may die anywhere; the next does the rest. Run by a timer in Bun and by the Worker's cron.
 */
export async function sweep(deps: Deps): Promise<Swept> {
  const nowMs = deps.clock.nowMs();
  const canceled = await expireOrders(deps);
  const holds = await settleHolds(deps);
  const keys = await deps.store.keys.deleteExpired(nowMs, nowMs, KEYS_PER_SWEEP);
  return { canceled, holds, keys };
}
