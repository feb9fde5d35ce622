import { lookupsOf, paymentLookups } from '../../domain/order/lookups.ts';
import type { OrderLookup } from '../../domain/order/records.ts';
import { firstIdAt, OURS_FROM } from '../../domain/values/our-ids.ts';
import { CLOCK_SKEW_MS, latestEnd } from '../../domain/values/windows.ts';
import type { Deps } from '../../service/deps.ts';
import { addressKeys } from '../orders/lookup-values.ts';
import { isPassing } from '../shared/passing-failures.ts';

const LEASE = 'lookups';
/** Up to which id the new orders are indexed. An earlier release keeps a place of its own, `lookups`. */
const NEWEST = 'lookups-newest';
/** How far the round through all orders has come. */
const ROUND = 'lookups-round';
const PAGE = 200;
/** Orders that are locked at once, for no longer than their rows take to write. */
const TOGETHER = 20;
/** Younger orders wait: an order may commit after one with a later id, which a clock that is ahead made. */
const YOUNG_MS = 60_000 + CLOCK_SKEW_MS;
const LEASE_MS = 30_000;
const WORK_MS = 10_000;

/**
 * Stores by which phone, e-mail, payment and parcel an order is found (spec 13), as far as nothing has yet; so a checkout
 * pays nothing for it. New orders come by id, from where the last run ended. That place goes no further than right clocks
 * have made ids, so what comes later lies behind it. What does not is found by rounds through all orders, a page a run:
 * ids of a wrong clock, the old service's, which have any form (spec 17), and payments that the old service adds. One
 * process at a time. An address counts as it is under its order's lock, for it may have been erased since the page was
 * read.
 * @returns the number of orders that are found by more than before
 * @throws database errors of unavailability; the next run goes on
 */
export async function indexOrders(deps: Deps, signal?: AbortSignal): Promise<number> {
  const { store, clock } = deps;
  const owner = deps.ids.unique();
  const lease = (nowMs: number, forMs: number) =>
    store.leases.take(LEASE, owner, nowMs, nowMs + forMs, latestEnd(nowMs, LEASE_MS));
  const endMs = performance.now() + WORK_MS;
  let found = 0;
  for (const indexPage of [indexNewest, indexRound]) {
    let isDone = signal?.aborted === true;
    while (!isDone) {
      const nowMs = clock.nowMs();
      if (!(await lease(nowMs, LEASE_MS))) return found;
      const page = await indexPage(deps, nowMs);
      found += page.found;
      isDone = page.isLast || signal?.aborted === true || performance.now() >= endMs;
    }
  }
  await lease(clock.nowMs(), 0);
  return found;
}

type Page = { readonly found: number; readonly isLast: boolean };

/** Ids that may still come: from those of orders that may not be committed to those that no right clock has made yet. */
const toComeAt = (nowMs: number) => ({
  fromId: firstIdAt(nowMs - YOUNG_MS),
  untilId: firstIdAt(latestEnd(nowMs, 0)),
});

async function indexNewest(deps: Deps, nowMs: number): Promise<Page> {
  const { placedOrders, sweepCursors } = deps.store;
  const { fromId, untilId } = toComeAt(nowMs);
  const kept = await sweepCursors.at(NEWEST);
  // A place further on is a wrong clock's: it has gone by orders that were still to come.
  const after = OURS_FROM < kept && kept < untilId ? kept : OURS_FROM;
  const ids = await placedOrders.between(after, fromId, PAGE);
  const last = ids.at(-1);
  if (last === undefined) return { found: 0, isLast: true };
  const found = await addEach(deps, ids, nowMs);
  await sweepCursors.set(NEWEST, last, nowMs);
  return { found, isLast: ids.length < PAGE };
}

/**
 * One page; where half of it is found by more than before, the next at once. A run ends with its round, for an order
 * whose address gives no key is looked at in every round.
 */
async function indexRound(deps: Deps, nowMs: number): Promise<Page> {
  const { placedOrders, sweepCursors } = deps.store;
  const { fromId, untilId } = toComeAt(nowMs);
  const after = await sweepCursors.at(ROUND);
  const ids = await placedOrders.outside(after, fromId, untilId, PAGE);
  const found = await addEach(deps, ids, nowMs);
  const next = ids.length < PAGE ? '' : (ids.at(-1) ?? '');
  if (next !== after) await sweepCursors.set(ROUND, next, nowMs);
  return { found, isLast: next === '' || found < PAGE / 2 };
}

type Key = Omit<OrderLookup, 'createdAtMs'>;
const textOf = ({ kind, value, orderId }: Key): string => `${kind} ${orderId} ${value}`;

/**
 * An order that fails holds up none behind it: a page that fails goes in halves, and the round comes to it again.
 * @returns the number of orders with a lookup that is new
 */
async function addEach(deps: Deps, ids: readonly string[], nowMs: number): Promise<number> {
  try {
    return await addMissing(deps, ids, nowMs);
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    if (ids.length === 1) {
      deps.log.error('order_not_indexed', { order_id: ids[0] ?? '', ...deps.describeError(error) });
      return 0;
    }
    const half = Math.ceil(ids.length / 2);
    return (await addEach(deps, ids.slice(0, half), nowMs)) + (await addEach(deps, ids.slice(half), nowMs));
  }
}

async function addMissing({ store }: Deps, ids: readonly string[], nowMs: number): Promise<number> {
  if (ids.length === 0) return 0;
  const known = await store.lookups.of(ids);
  const addressed = new Set(known.filter((one) => IS_ADDRESS[one.kind]).map((one) => one.orderId));
  const fresh = ids.filter((id) => !addressed.has(id));
  // An event's lookup is kept with it. Events from before that were looked at with the order's address.
  const events = fresh.length === 0 ? [] : await store.placedOrders.eventsOf(fresh);
  const payments = await store.placedOrders.paymentsOf(ids);
  const keys = new Set(known.map(textOf));
  const named = [...lookupsOf(events, nowMs), ...paymentLookups(payments, nowMs)];
  const missing = named.filter((one) => !keys.has(textOf(one)));
  await store.lookups.add(missing);
  const found = new Set(missing.map((one) => one.orderId));
  for (let at = 0; at < fresh.length; at += TOGETHER)
    for (const { orderId } of await addAddresses(store, fresh.slice(at, at + TOGETHER), nowMs))
      found.add(orderId);
  return found.size;
}

function addAddresses(store: Deps['store'], ids: readonly string[], nowMs: number): Promise<readonly Key[]> {
  return store.transaction([], async (repos) => {
    const byAddress = (await repos.orders.lockAddresses(ids)).flatMap(
      ({ orderId, address }): readonly OrderLookup[] =>
        addressKeys(address).map((key) => ({ ...key, orderId, createdAtMs: nowMs })),
    );
    await repos.lookups.add(byAddress);
    return byAddress;
  });
}

const IS_ADDRESS: Readonly<Record<OrderLookup['kind'], boolean>> = {
  phone: true,
  email: true,
  payment: false,
  tracking: false,
};
