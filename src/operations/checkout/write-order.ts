import { leavesCartNow, type Placing } from '../../domain/order/place.ts';
import type { HeldMoney } from '../../domain/order/records.ts';
import type { CallContext } from '../../domain/values/ports.ts';
import { type Eager, eager } from '../../platform/eager.ts';
import type { Deps } from '../../service/deps.ts';
import type { SeenCart } from '../order-change/placement.ts';
import { settleHold } from '../outbound/deliver.ts';
import type { OrderView } from '../shared/types.ts';
import { commitOrder } from './commit-order.ts';
import { skuIdsOf } from './explain-lost-race.ts';
import { abandonHold, freezeCash } from './wallet.ts';
import type { HeldKey } from './with-idempotency-key.ts';

/** `allowed` rejects when the address is blocked; this refusal comes before all later ones. */
export type Decision = { readonly placing: Placing; readonly allowed: Eager<void> };

/** Phase 3: rebate freezes the wallet money, one transaction writes the order, rebate deducts the money. */
export async function writeOrder(
  deps: Deps,
  decision: Decision,
  key: HeldKey,
  present: (order: OrderView) => string,
): Promise<string> {
  const { placing } = decision;
  const hold = holdOf(placing);
  const prepared = eager(prepare(deps, decision, hold));
  if (hold === null) return commitOrder(deps, placing, prepared, key, present);
  try {
    const response = await commitOrder(deps, placing, prepared, key, present);
    if (placing.price.final === 0n) deps.later(deduct(deps, hold, placing.caller));
    return response;
  } catch (error) {
    // If the order did commit, its hold is bound and this changes nothing.
    await abandonHold(deps, hold, placing.caller).catch(() =>
      deps.log.error('hold_left_to_sweep', { order_id: hold.orderId }),
    );
    throw error;
  }
}

/** The order is paid, whatever becomes of this: its answer does not wait. */
const deduct = (deps: Deps, hold: HeldMoney, call: CallContext): Promise<void> =>
  settleHold(deps, { ...hold, state: 'deducting' }, call).catch(() =>
    deps.log.error('deduct_left_to_sweep', { order_id: hold.orderId }),
  );

const holdOf = ({ orderId, caller, price }: Placing): HeldMoney | null =>
  price.cash === 0n
    ? null
    : { orderId, userId: caller.userId, amount: { amountMinor: price.cash, currency: price.currency } };

/**
 * Awaits the blacklist, writes the rows that must exist before the transaction and reads the cart, all at once; then
 * freezes the wallet money.
 */
async function prepare(
  deps: Deps,
  { placing, allowed }: Decision,
  hold: HeldMoney | null,
): Promise<SeenCart> {
  const inserted = hold === null ? null : deps.store.holds.insert(hold, placing.nowMs);
  const looked = leavesCartNow(placing)
    ? deps.store.customers.inCart(placing.caller.userId, skuIdsOf(placing))
    : null;
  const all = [allowed.result(), inserted, beginCount(deps, placing), looked] as const;
  const failed = (await Promise.allSettled(all)).find((one) => one.status === 'rejected');
  if (failed === undefined) {
    if (hold !== null) await freezeCash(deps, hold, placing.caller);
    return looked;
  }
  // rebate was not asked for anything yet.
  if (hold !== null)
    await deps.store.holds
      .forget(hold.orderId)
      .catch(() => deps.log.error('hold_left_to_sweep', { order_id: hold.orderId }));
  throw failed.reason;
}

/** Inserts the row that counts the user's uses of a coupon, for the guarded update needs one. */
async function beginCount(deps: Deps, { price, coupon, caller }: Placing): Promise<void> {
  if (!price.coupon.applied || coupon === null || coupon.owned || coupon.usedByCaller > 0) return;
  await deps.store.coupons.beginCount(price.coupon.code, caller.userId);
}
