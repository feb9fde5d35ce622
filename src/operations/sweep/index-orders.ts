import { lookupsOf } from '../../domain/order/lookups.ts';
import type { OrderLookup } from '../../domain/order/records.ts';
import { CLOCK_SKEW_MS } from '../../domain/values/windows.ts';
import type { PlacedOrder } from '../../repositories/placed-orders.ts';
import type { Deps } from '../../service/deps.ts';
import { addressKeys } from '../orders/lookup-values.ts';

const NAME = 'lookups';
const PAGE = 200;
/** An order may commit after one with a later id, made by a clock that is ahead: nobody passes those that are so young. */
const YOUNG_MS = 60_000 + CLOCK_SKEW_MS;
const LEASE_MS = 30_000;
const WORK_MS = 10_000;

/**
 * Makes orders findable by phone and e-mail (spec 13), once each, in the order of their ids, from where the last time
 * ended: placing one costs nothing for it. Orders of before this release get their payments and parcels too. One process
 * at a time. Gives how many orders it has looked at.
 * @throws whatever says that the database is away; the next time goes on
 */
export async function indexOrders(deps: Deps, signal?: AbortSignal): Promise<number> {
  const { store, clock } = deps;
  const owner = deps.ids.unique();
  const endMs = performance.now() + WORK_MS;
  let seen = 0;
  for (;;) {
    const nowMs = clock.nowMs();
    if (!(await store.leases.take(NAME, owner, nowMs, nowMs + LEASE_MS, nowMs + LEASE_MS))) return seen;
    const page = await store.placedOrders.after(await store.sweepCursors.at(NAME), PAGE);
    const young = page.findIndex((order) => order.createdAtMs > nowMs - YOUNG_MS);
    const old = young < 0 ? page : page.slice(0, young);
    const last = old.at(-1);
    if (last !== undefined) {
      await store.lookups.add(await lookups(deps, old, nowMs));
      await store.sweepCursors.set(NAME, last.orderId, nowMs);
      seen += old.length;
    }
    if (old.length < PAGE || signal?.aborted === true || performance.now() >= endMs) {
      await store.leases.take(NAME, owner, nowMs, nowMs, nowMs + LEASE_MS);
      return seen;
    }
  }
}

async function lookups(deps: Deps, page: readonly PlacedOrder[], nowMs: number) {
  const byAddress = page.flatMap(({ orderId, address }): readonly OrderLookup[] =>
    addressKeys(address).map((key) => ({ ...key, orderId, createdAtMs: nowMs })),
  );
  const events = await deps.store.placedOrders.eventsOf(page.map((one) => one.orderId));
  return [...byAddress, ...lookupsOf(events, nowMs)];
}
