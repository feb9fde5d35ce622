import type { OrderCommand } from '../../domain/order/decide.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrders } from '../outbound/change-and-deliver.ts';
import { sweepCall } from '../shared/sweep-call.ts';

/** The number of orders in one transaction. */
const TOGETHER = 20;

type Inherit = { readonly command: OrderCommand };

/**
 * Makes orders of the old service ours (spec 17) before any other command comes. Without this, time does not advance
 * them and their refunds are not in the user's list. Orders that are ours already are skipped, so this may be run
 * again.
 * @returns the number of those that became ours
 */
export async function inheritOrders(deps: Deps, onPage: (sofar: number) => void): Promise<number> {
  let inherited = 0;
  for (let after = ''; ; ) {
    const ids = await deps.store.orders.unseen(after, TOGETHER);
    const last = ids.at(-1);
    if (last === undefined) return inherited;
    const commands = new Map(ids.map((id) => [id, [{ command: { kind: 'inherit' } } satisfies Inherit]]));
    const decided = await changeOrders(
      deps,
      commands,
      (one: Inherit) => one.command,
      () => sweepCall(deps.ids),
    );
    inherited += [...decided.values()].filter((one) => !isRejected(one)).length;
    onPage(inherited);
    after = last;
  }
}
