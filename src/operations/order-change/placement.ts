import type { PlacedChange } from '../../domain/order/place.ts';
import type { Counted } from '../../domain/pricing/goods.ts';
import type { Claim } from '../../repositories/idempotency.ts';

/** The user's cart as somebody looked at it before; null where nobody did. */
export type SeenCart = readonly Counted[] | null;

/** An order to be placed, and the answer that its key keeps. */
export type Placement = {
  readonly change: PlacedChange;
  readonly cart: SeenCart;
  readonly claim: Claim;
  readonly response: string;
};

/** Commits orders that come at the same time together. */
export type Checkouts = {
  /** @param rows what others may want too, by name */
  commit(placement: Placement, rows: readonly string[]): Promise<void>;
};
