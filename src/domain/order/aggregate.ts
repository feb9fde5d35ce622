import type { Money } from '../values/money.ts';
import type {
  HoldState,
  OrderLine,
  OrderRow,
  PaymentRow,
  Progress,
  StoredEvent,
  StoredRefund,
} from './records.ts';

/** Everything that is stored of one order, read under its lock. The order's state is a fold of it (spec 9, 10, 11). */
export type OrderAggregate = {
  readonly order: OrderRow;
  readonly progress: Progress;
  readonly events: readonly StoredEvent[];
  readonly lines: readonly OrderLine[];
  readonly refunds: readonly StoredRefund[];
  /** of the order's wallet money; null without any, and where the old service kept no hold (spec 17) */
  readonly holdState: HoldState | null;
  /**
   * payments of an order that the old service has written: we have not changed it yet (spec 17), or that service has since;
   * left out or null for any other
   */
  readonly unseenPayments?: readonly PaymentRow[] | null;
};

/** Checkout writes outgoing events 0 to 2 itself. An order without a row of marks numbers its events after them. */
const FIRST_SEQ = 3;

/** Marks that are not kept yet: they were written at no time. */
export const noProgress = (orderId: string, userId: string): Progress => ({
  orderId,
  userId,
  partlyAuthorized: false,
  partlyPurchased: false,
  partlyRefunded: false,
  inRefund: false,
  hasRefunds: false,
  reviewReasons: '',
  reviewSinceMs: null,
  reviewResolved: null,
  nextSeq: FIRST_SEQ,
  dueAtMs: null,
  updatedAtMs: 0,
  leftStatus: null,
  leftAtMs: null,
});

/** What payments have to bring. */
export const dueOf = (order: OrderRow): Money => ({
  amountMinor: order.finalMinor,
  currency: order.currency,
});

/** What the wallet brought: from the moment the order is paid on, whether or not rebate has been told yet. */
export function walletPaid({ order, holdState }: OrderAggregate): bigint {
  return holdState === 'deducting' || holdState === 'deducted' ? order.cashMinor : 0n;
}
