import type { Deps } from '../../deps.ts';
import { type Placing, place, placedStatus } from '../../domain/order/place.ts';
import { DomainError } from '../../domain/values/errors.ts';
import { type Eager, eager } from '../../eager.ts';
import type { Claim } from '../../repositories/idempotency.ts';
import { GuardLost } from '../order-change/save-changes.ts';
import { type SeenCart, savePlaced } from '../order-change/save-placed.ts';
import type { OrderView } from '../shared/types.ts';
import { explainLostRace, skuIdsOf } from './explain-lost-race.ts';

/** A short id is random: two alike are tried again with another. So is what was gone and came back. */
const TRIES = 3;

/**
 * The transaction of spec 6: order, entries, outgoing event, the key's answer, coupon and stock, together or not at
 * all, once all is `prepared`.
 * @returns the answer's text
 * @throws DomainError of what was taken by another in the meantime
 */
export async function commitOrder(
  deps: Deps,
  first: Placing,
  prepared: Eager<SeenCart>,
  claim: Claim,
  present: (order: OrderView) => string,
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const placing = attempt === 1 ? first : { ...first, shortId: deps.ids.orderShortId() };
    const response = present(placedView(placing));
    const placed = place(placing, { newId: () => deps.ids.unique() }, deps.settings.ordersNotifyUrl !== null);
    try {
      const ready = attempt === 1 ? prepared : eager(Promise.resolve(null));
      await deps.store.transactionAfter(ready, contendedRows(placing), (repos, cart) =>
        savePlaced(repos, placed, cart, claim, response),
      );
      return response;
    } catch (error) {
      const isLast = attempt >= TRIES;
      if (error instanceof GuardLost) {
        const refusal = await explainLostRace(deps, placing, claim);
        if (refusal !== null) throw refusal;
        // Given back in the meantime.
        if (isLast) throw new DomainError('STOCK_INSUFFICIENT', { sku_ids: skuIdsOf(placing) });
      } else if (!deps.isDuplicateKey(error) || isLast) throw error;
    }
  }
}

/** The order as its caller is told of it. */
const placedView = ({ orderId, shortId, price, nowMs, payDeadlineMs }: Placing): OrderView => ({
  orderId,
  shortId,
  status: placedStatus(price),
  final: { amountMinor: price.final, currency: price.currency },
  createdAtMs: nowMs,
  payDeadlineMs,
  clientPaidAtMs: null,
});

/** What others who buy the same may hold. */
const contendedRows = (placing: Placing): string[] => [
  ...skuIdsOf(placing).map((skuId) => `sku ${skuId}`),
  ...(placing.price.coupon.applied ? [`coupon ${placing.price.coupon.code}`] : []),
];
