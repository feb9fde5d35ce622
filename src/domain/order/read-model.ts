import type { LeftBehind } from './order-actions.ts';
import type { NewOrder, OrderRow, OutgoingEvent, Progress } from './records.ts';

/** An order's row as people look at it, without its price steps and address, with the marks that we keep beside it. */
export type OrderReadModel = Omit<NewOrder, 'address' | 'price'> &
  Pick<OrderRow, 'clientPaidAtMs' | 'lastPaymentError'> &
  Pick<Progress, 'partlyPurchased' | 'partlyRefunded' | 'reviewReasons'> & {
    /** null: under no review */
    readonly reviewSinceMs: number | null;
    /** as our last change left it */
    readonly left: LeftBehind;
  };

/** All of it. `price` is what checkout kept, as JSON. */
export type FullOrderReadModel = OrderReadModel & Pick<NewOrder, 'address' | 'price'>;

/** An outgoing event as it stands in the outbox. */
export type StoredOutgoing = OutgoingEvent & {
  readonly sentAtMs: number | null;
  /** how often the broker has refused its order's first unsent row */
  readonly attempts: number;
  readonly retryAtMs: number | null;
};
