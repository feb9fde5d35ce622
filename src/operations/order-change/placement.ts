import type { Claim } from '../../domain/keys/idempotency-key.ts';
import type { PlacedChange } from '../../domain/order/place.ts';
import type { Counted } from '../../domain/pricing/goods.ts';

/** The user's cart as it was read before; null when it was not read. */
export type SeenCart = readonly Counted[] | null;

/** An order to be placed, with the answer for its key. */
export type Placement = {
  readonly change: PlacedChange;
  readonly cart: SeenCart;
  readonly claim: Claim;
  readonly response: string;
};

/** Commits orders that come at the same time in one transaction. */
export type Checkouts = {
  /** @param rows names of the contended rows that the order needs */
  commit(placement: Placement, rows: readonly string[]): Promise<void>;
};
