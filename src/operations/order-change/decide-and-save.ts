import type { OrderAggregate } from '../../domain/order/aggregate.ts';
import type { DecideAt, OrderChange } from '../../domain/order/change.ts';
import { changedRows } from '../../domain/order/changed-rows.ts';
import { decideEach, mayGiveBack, type OrderCommand } from '../../domain/order/decide.ts';
import type { OrderLine, StoredRefund } from '../../domain/order/records.ts';
import { NOT_LEGAL, type Rejection } from '../../domain/order/rejection.ts';
import type { Deps, TransactionRepos } from '../../service/deps.ts';
import { loadAggregates } from './load-aggregates.ts';
import { GuardLost, saveChanges } from './save-changes.ts';

/** A change, or why there is none. */
export type Decided = OrderChange | Rejection;

/** How often a change is decided: again when a guard failed or an id was taken at the same moment. */
const TRIES = 5;

/** Commands by order; those of one order are decided one after another. */
export type Commands<C> = ReadonlyMap<string, readonly C[]>;

/** `changes` were saved; their requests are still to be delivered (src/operations/outbound/deliver.ts). */
export type Saved<C> = {
  readonly decided: ReadonlyMap<C, Decided>;
  readonly changes: readonly OrderChange[];
};

/**
 * The one way to change orders (spec 9, 10), in one transaction: the orders are locked and read whole, the commands are
 * decided one after another, each on what the one before left, and the changes are saved together. A rejection affects
 * its own command only, and what an order does by itself is saved with it ({@link decideEach}). Lines never change, so they are read before the transaction; they also tell which orders exist,
 * for a lock on a missing row would block new orders. Commands of unknown orders are not in the result.
 */
export async function decideAndSave<C extends object>(
  deps: Deps,
  commands: Commands<C>,
  commandOf: (one: C) => OrderCommand,
): Promise<Saved<C>> {
  const lines = await deps.store.orders.linesOf([...commands.keys()]);
  if (lines.size === 0) return { decided: new Map(), changes: [] };
  const rows = contendedRows(lines, commands, commandOf);
  const taken = new Set<string>();
  for (let attempt = 1; ; attempt += 1) {
    const changes: OrderChange[] = [];
    try {
      const decided = await deps.store.transaction(rows, async (repos) => {
        changes.length = 0;
        const aggregates = await loadAggregates(repos, lines, deps.waitsForLocks);
        return decideAll(deps, repos, aggregates, commands, commandOf, taken, changes);
      });
      return { decided, changes };
    } catch (error) {
      const isLost = error instanceof GuardLost || deps.isDuplicateKey(error);
      if (!isLost || attempt >= TRIES) throw error;
      // Another process has kept the row since it was read, or another order has an id of ours: the next try sees it.
      const found = await takenElsewhere(deps, changes);
      if (attempt > 1 && found.every((id) => taken.has(id))) throw error;
      for (const id of found) taken.add(id);
    }
  }
}

/**
 * {@link decideAndSave} for one command; `decided` is null without the order, and "not legal" when a guard keeps
 * failing.
 */
export async function decideAndSaveOne(
  deps: Deps,
  orderId: string,
  command: OrderCommand,
): Promise<{ readonly decided: Decided | null; readonly changes: readonly OrderChange[] }> {
  try {
    const saved = await decideAndSave(deps, new Map([[orderId, [command]]]), (one) => one);
    return { decided: saved.decided.get(command) ?? null, changes: saved.changes };
  } catch (error) {
    if (error instanceof GuardLost) return { decided: NOT_LEGAL, changes: [] };
    throw error;
  }
}

/** The rows that other transactions may lock: the orders, and the stock of those that may give back their goods. */
function contendedRows<C>(
  lines: ReadonlyMap<string, readonly OrderLine[]>,
  commands: Commands<C>,
  commandOf: (one: C) => OrderCommand,
): readonly string[] {
  const rows = [...lines].flatMap(([orderId, own]) => {
    const givesBack = (commands.get(orderId) ?? []).some((one) => mayGiveBack(commandOf(one)));
    return [`order ${orderId}`, ...(givesBack ? own.map((line) => `sku ${line.skuId}`) : [])];
  });
  return [...new Set(rows)];
}

async function decideAll<C extends object>(
  deps: Deps,
  repos: TransactionRepos,
  aggregates: readonly OrderAggregate[],
  commands: Commands<C>,
  commandOf: (one: C) => OrderCommand,
  takenRefundIds: ReadonlySet<string>,
  made: OrderChange[],
): Promise<ReadonlyMap<C, Decided>> {
  const at: DecideAt = {
    nowMs: deps.clock.nowMs(),
    newId: () => deps.ids.unique(),
    authMaxDays: deps.settings.authMaxDays,
    takenRefundIds,
  };
  const decided = new Map<C, Decided>();
  for (const aggregate of aggregates) {
    const own = commands.get(aggregate.order.orderId) ?? [];
    const { outcomes, change } = decideEach(aggregate, own.map(commandOf), at);
    for (const [index, outcome] of outcomes.entries()) decided.set(own[index] as C, outcome);
    if (change !== null) made.push(change);
  }
  if (made.length > 0) await saveChanges(repos, made, at.nowMs);
  return decided;
}

/** Did this service name the refund? It does for automatic refunds and at the end of a review. */
const hasOurId = (refund: StoredRefund): boolean => refund.kind === 'auto' || refund.requestHash === '';

/** The ids of refunds to be opened that other orders have already. */
async function takenElsewhere(deps: Deps, made: readonly OrderChange[]): Promise<readonly string[]> {
  const taken: string[] = [];
  for (const refund of made.flatMap((one) => changedRows(one).newRefunds).filter(hasOurId)) {
    const owner = await deps.store.refunds.orderOf(refund.refundId);
    if (owner !== null && owner !== refund.orderId) taken.push(refund.refundId);
  }
  return taken;
}
