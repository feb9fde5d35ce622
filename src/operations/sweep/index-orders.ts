import { lookupsOf } from '../../domain/order/lookups.ts';
import type { OrderLookup } from '../../domain/order/records.ts';
import { CLOCK_SKEW_MS } from '../../domain/values/windows.ts';
import type { PlacedOrder } from '../../repositories/placed-orders.ts';
import type { Deps } from '../../service/deps.ts';
import { addressKeys } from '../orders/lookup-values.ts';

const NAME = 'lookups';
const PAGE = 200;
/** Orders that are locked at once, for no longer than their rows take to write. */
const TOGETHER = 20;
/** Younger orders wait: an order may commit after one with a later id, which a clock that is ahead made. */
const YOUNG_MS = 60_000 + CLOCK_SKEW_MS;
const LEASE_MS = 30_000;
const WORK_MS = 10_000;

/**
 * Stores by which phone and e-mail an order is found (spec 13), once per order, by id, from where the last run ended;
 * so a checkout pays nothing for it. Orders from before this release get their payments and parcels too. One process at
 * a time. An address counts as it is under its order's lock, for it may have been erased since the page was read.
 * @returns the number of orders looked at
 * @throws database errors of unavailability; the next run goes on
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
      await addLookups(deps, old, nowMs);
      await store.sweepCursors.set(NAME, last.orderId, nowMs);
      seen += old.length;
    }
    if (old.length < PAGE || signal?.aborted === true || performance.now() >= endMs) {
      await store.leases.take(NAME, owner, nowMs, nowMs, nowMs + LEASE_MS);
      return seen;
    }
  }
}

async function addLookups({ store }: Deps, page: readonly PlacedOrder[], nowMs: number): Promise<void> {
  const ids = page.map((one) => one.orderId);
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const some = ids.slice(at, at + TOGETHER);
    await store.transaction([], async (repos) => {
      const byAddress = (await repos.orders.lockAddresses(some)).flatMap(
        ({ orderId, address }): readonly OrderLookup[] =>
          addressKeys(address).map((key) => ({ ...key, orderId, createdAtMs: nowMs })),
      );
      await repos.lookups.add(byAddress);
    });
  }
  await store.lookups.add(lookupsOf(await store.placedOrders.eventsOf(ids), nowMs));
}
