import type { OrderCommand } from '../../domain/order/decide.ts';
import { isRejected } from '../../domain/order/rejection.ts';
import type { Deps } from '../../service/deps.ts';
import { changeOrders } from '../outbound/change-and-deliver.ts';
import { isPassing } from '../shared/passing-failures.ts';
import { sweepCall } from '../shared/sweep-call.ts';

/** The number of orders that one statement looks at, and that one transaction changes. */
const PAGE = 500;
const TOGETHER = 20;

type Inherit = { readonly command: OrderCommand };

export type Inherited = {
  /** how many became ours */
  readonly count: number;
  /** orders that could not be read or taken over; a log line says of each why */
  readonly left: readonly string[];
};

/**
 * Makes orders of the old service ours (spec 17) before any other command comes. Without this, time does not advance
 * them and their refunds are not in the user's list. Orders that are ours already are skipped, so this may be run
 * again. An order that fails keeps none behind it from its turn.
 * @throws what passes by itself, as when the database goes away: it has to be run again
 */
export async function inheritOrders(deps: Deps, onPage: (sofar: number) => void): Promise<Inherited> {
  let count = 0;
  const left: string[] = [];
  for (let after = ''; ; ) {
    const page = await deps.store.orders.unseen(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return { count, left };
    const ids = page.filter((one) => one.isUnseen).map((one) => one.orderId);
    for (let at = 0; at < ids.length; at += TOGETHER) {
      const done = await inheritEach(deps, ids.slice(at, at + TOGETHER));
      count += done.count;
      left.push(...done.left);
    }
    if (ids.length > 0) onPage(count);
    after = last.orderId;
  }
}

/** What fails together is tried in halves. */
async function inheritEach(deps: Deps, ids: readonly string[]): Promise<Inherited> {
  try {
    return await inheritTogether(deps, ids);
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    if (ids.length === 1) {
      deps.log.error('order_not_inherited', { order_id: ids[0] ?? '', ...deps.describeError(error) });
      return { count: 0, left: ids };
    }
    const half = Math.ceil(ids.length / 2);
    const first = await inheritEach(deps, ids.slice(0, half));
    const second = await inheritEach(deps, ids.slice(half));
    return { count: first.count + second.count, left: [...first.left, ...second.left] };
  }
}

async function inheritTogether(deps: Deps, ids: readonly string[]): Promise<Inherited> {
  const commands = new Map(ids.map((id) => [id, [{ command: { kind: 'inherit' } } satisfies Inherit]]));
  const decided = await changeOrders(
    deps,
    commands,
    (one: Inherit) => one.command,
    () => sweepCall(deps.ids),
  );
  const count = [...decided.values()].filter((one) => !isRejected(one)).length;
  // One without an outcome has rows that break their contract, which is logged where they are read.
  const left = ids.filter((id) => !commands.get(id)?.some((one) => decided.has(one)));
  return { count, left };
}
