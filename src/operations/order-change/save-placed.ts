import type { TransactionRepos } from '../../deps.ts';
import type { PlacedChange } from '../../domain/order/place.ts';
import type { Counted } from '../../domain/pricing/goods.ts';
import type { Claim } from '../../repositories/idempotency.ts';
import { GuardLost } from './save-changes.ts';

/** The user's cart as somebody looked at it before; null where nobody did. */
export type SeenCart = readonly Counted[] | null;

/**
 * Writes the first change of an order with the answer that its key keeps; what others share comes last, guarded, so that
 * their locks are short (spec 6).
 * @throws GuardLost when the key, the hold, the coupon, the stock or the cart is another than it was
 */
export async function savePlaced(
  repos: TransactionRepos,
  { order, entries, rows, takes }: PlacedChange,
  cart: SeenCart,
  claim: Claim,
  response: string,
): Promise<void> {
  await repos.orders.insert(order, entries);
  await repos.outbox.add(rows.outgoing);
  await repos.notifications.insert(rows.notifications);
  await repos.outboundRequests.enqueue(rows.requests);
  const staying = takes.leavesCart ? await leaveCart(repos, order.userId, entries, cart) : 0;
  const { holdTo, couponCode } = takes;
  const { orderId, createdAtMs: nowMs } = order;
  const taking = { claim, orderId, response, holdTo, couponCode, lines: entries, staying, nowMs } as const;
  if (!(await repos.checkoutGuards.take(taking))) throw new GuardLost('checkout');
}

/** What goes is out of the cart now; what stays has less of it when the stock is taken. Gives how many stay. */
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
  const ordered = new Map(lines.map((line) => [line.skuId, line.count]));
  const staying = cart.filter(({ skuId, count }) => count > (ordered.get(skuId) ?? count)).length;
  const going = cart.length - staying;
  if (going > 0 && (await repos.cart.remove(userId, lines)) !== going) throw new GuardLost('cart');
  return staying;
}
