import { type Placing, place, placedStatus } from '../../domain/order/place.ts';
import { DomainError } from '../../domain/values/errors.ts';
import { type Eager, eager } from '../../platform/eager.ts';
import type { Deps } from '../../service/deps.ts';
import type { Placement, SeenCart } from '../order-change/placement.ts';
import { GuardLost } from '../order-change/save-changes.ts';
import { savePlaced, savePlacedTogether } from '../order-change/save-placed.ts';
import type { OrderView } from '../shared/types.ts';
import { BatchDissolved, KeyTaken } from './checkout-batcher.ts';
import { explainLostRace, skuIdsOf } from './explain-lost-race.ts';
import type { HeldKey } from './with-idempotency-key.ts';

/** Tries again with another short id when a random one is taken, and when a guard failed but the goods are back. */
const TRIES = 3;

/**
 * Commits order, entries, outgoing event, the key's answer, coupon and stock in one transaction (spec 6), once
 * `prepared` has resolved.
 * @returns the answer's text
 * @throws DomainError when another checkout took something in the meantime; KeyTaken
 */
export async function commitOrder(
  deps: Deps,
  first: Placing,
  prepared: Eager<SeenCart>,
  key: HeldKey,
  present: (order: OrderView) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const placing = attempt === 1 ? first : { ...first, shortId: deps.ids.orderShortId() };
    const response = present(placedView(placing));
    const change = place(placing, { newId: () => deps.ids.unique() }, deps.settings.ordersNotifyUrl !== null);
    const ready = attempt === 1 ? prepared : eager(Promise.resolve(null));
    const placement = { change, claim: key.claim, response };
    const rows = contendedRows(placing);
    try {
      if (key.isClaimed)
        await deps.store.transactionAfter(ready, rows, (repos, cart) =>
          savePlaced(repos, { ...placement, cart }),
        );
      else
        await commitUnclaimed(
          deps,
          { ...placement, cart: await ready.result() },
          rows,
          placing,
          attempt === 1,
        );
      return response;
    } catch (error) {
      const isLast = attempt >= TRIES;
      if (error instanceof GuardLost) {
        const refusal = await explainLostRace(deps, placing, key);
        if (refusal !== null) throw refusal;
        // The stock was given back in the meantime.
        if (isLast) throw new DomainError('STOCK_INSUFFICIENT', { sku_ids: skuIdsOf(placing) });
      } else if (!deps.isDuplicateKey(error)) throw error;
      else if (!key.isClaimed && (await isTaken(deps, key))) throw new KeyTaken();
      else if (isLast) throw error;
    }
  }
}

/** Commits in a batch, or alone when the batch was rolled back. */
async function commitUnclaimed(
  deps: Deps,
  placement: Placement,
  rows: readonly string[],
  placing: Placing,
  mayJoin: boolean,
): Promise<void> {
  try {
    if (mayJoin && deps.checkouts !== null) return await deps.checkouts.commit(placement, rows);
  } catch (error) {
    if (!(error instanceof BatchDissolved)) throw error;
    const key = { claim: placement.claim, isClaimed: false };
    const refusal = error.isGuardLost ? await explainLostRace(deps, placing, key) : null;
    if (refusal !== null) throw refusal;
  }
  await deps.store.transaction(rows, (repos) => savePlacedTogether(repos, [placement]));
}

/** Whether a duplicate-key error was about the key; else it was about the order's random id. */
async function isTaken(deps: Deps, { claim }: HeldKey): Promise<boolean> {
  const { own, beside } = await deps.store.keys.findBoth(claim);
  return own !== null || beside !== null;
}

/** The order in the answer. */
const placedView = ({ orderId, shortId, price, nowMs, payDeadlineMs }: Placing): OrderView => ({
  orderId,
  shortId,
  status: placedStatus(price),
  final: { amountMinor: price.final, currency: price.currency },
  createdAtMs: nowMs,
  payDeadlineMs,
  clientPaidAtMs: null,
});

/** The rows that other buyers of the same goods may lock. */
const contendedRows = (placing: Placing): string[] => [
  ...skuIdsOf(placing).map((skuId) => `sku ${skuId}`),
  ...(placing.price.coupon.applied ? [`coupon ${placing.price.coupon.code}`] : []),
];
