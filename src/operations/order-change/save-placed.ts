import type { PlacedChange } from '../../domain/order/place.ts';
import type { Counted } from '../../domain/pricing/goods.ts';
import type { TransactionRepos } from '../../service/deps.ts';
import type { Placement, SeenCart } from './placement.ts';
import { GuardLost } from './save-changes.ts';

type Takings = Parameters<TransactionRepos['jointGuards']['take']>[0];

/**
 * Writes the first change of an order whose key was claimed before. Guarded updates of shared rows come last, so that
 * their locks are short (spec 6).
 * @throws GuardLost when key, hold, coupon, stock or cart have changed
 */
export async function savePlaced(
  repos: TransactionRepos,
  { change, cart, claim, response }: Placement,
): Promise<void> {
  const { order, entries, takes } = change;
  await saveRows(repos, [change]);
  const staying = takes.leavesCart ? await leaveCart(repos, order.userId, entries, cart) : 0;
  const { holdTo } = takes;
  const couponCode = takes.coupon?.code ?? null;
  const { orderId, createdAtMs: nowMs } = order;
  const taking = { claim, orderId, response, holdTo, couponCode, lines: entries, staying, nowMs } as const;
  if (!(await repos.checkoutGuards.take(taking))) throw new GuardLost('checkout');
}

/**
 * Writes the first changes of any number of orders of different users whose keys were not claimed, with a statement per
 * table. None of them has wallet money, which is frozen under a claim.
 * @throws GuardLost when a coupon, stock or cart of one of them has changed; the duplicate-key error when another
 * request has one of the keys by now
 */
export async function savePlacedTogether(
  repos: TransactionRepos,
  placements: readonly Placement[],
): Promise<void> {
  const changes = placements.map(({ change }) => change);
  await repos.keys.insertDone(
    placements.map(({ claim, response, change }) => ({ claim, response, orderId: change.order.orderId })),
  );
  await saveRows(repos, changes);
  const carts = await lessenCarts(repos, placements);
  const coupons = changes.flatMap(({ order, takes: { coupon } }) =>
    coupon === null ? [] : [{ userId: order.userId, ...coupon }],
  );
  const lines = changes.flatMap(({ entries }) => entries);
  if (!(await repos.jointGuards.take({ carts, coupons, lines }))) throw new GuardLost('checkout');
}

async function saveRows(repos: TransactionRepos, changes: readonly PlacedChange[]): Promise<void> {
  await repos.orders.insert(
    changes.map(({ order }) => order),
    changes.flatMap(({ entries }) => entries),
  );
  await repos.outbox.add(changes.flatMap(({ rows }) => rows.outgoing));
  await repos.notifications.insert(changes.flatMap(({ rows }) => rows.notifications));
  await repos.outboundRequests.enqueue(changes.flatMap(({ rows }) => rows.requests));
}

/** Subtracts the ordered counts in carts from which rows stay. @returns the cart rows that are ordered whole */
async function lessenCarts(
  repos: TransactionRepos,
  placements: readonly Placement[],
): Promise<Takings['carts']> {
  const emptied: { userId: string; lines: Counted[] }[] = [];
  for (const { change, cart } of placements) {
    const { entries, order, takes } = change;
    if (!takes.leavesCart) continue;
    if (cart === null || staysOf(entries, cart).length > 0) await repos.cart.subtract(order.userId, entries);
    else
      emptied.push({
        userId: order.userId,
        lines: entries.filter(({ skuId }) => cart.some((row) => row.skuId === skuId)),
      });
  }
  return emptied;
}

/**
 * Deletes the cart rows that are ordered whole; rows that stay are reduced when the stock is taken. @returns how many
 * stay
 */
async function leaveCart(
  repos: TransactionRepos,
  userId: string,
  lines: readonly Counted[],
  cart: SeenCart,
): Promise<number> {
  if (cart === null) {
    await repos.cart.subtract(userId, lines);
    return 0;
  }
  const staying = staysOf(lines, cart).length;
  const going = cart.length - staying;
  if (going > 0 && (await repos.cart.remove(userId, lines)) !== going) throw new GuardLost('cart');
  return staying;
}

/** The rows of the cart with more than the ordered count. */
function staysOf(lines: readonly Counted[], cart: readonly Counted[]): readonly Counted[] {
  const ordered = new Map(lines.map((line) => [line.skuId, line.count]));
  return cart.filter(({ skuId, count }) => count > (ordered.get(skuId) ?? count));
}
