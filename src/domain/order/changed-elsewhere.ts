import { isOver, ORDER_STATUSES, type OrderStatus } from '../lifecycle/order-state.ts';
import type { OrderAggregate } from './aggregate.ts';
import type { HoldState, OrderRow, Progress, StoredEvent, StoredRefund } from './records.ts';
import { heldAtEnd } from './wallet-hold.ts';

/** What its rows said when the old service was seen to have changed an order of ours: numbered, none has this name alone. */
const CHANGED = '@changed_elsewhere';

export const changedKey = (number: number): string => `${CHANGED}/${number}`;
export const isChangedFact = ({ eventKey }: Pick<StoredEvent, 'eventKey'>): boolean =>
  eventKey.startsWith(`${CHANGED}/`);

/**
 * Has somebody else changed an order since we last did (spec 17): its row ({@link isRowOfOthers}), or it has a refund that
 * we did not open, for each of ours has legs.
 */
export const isOfOthers = (order: OrderRow, progress: Progress, refunds: readonly StoredRefund[]): boolean =>
  isRowOfOthers(order, progress) || refunds.some((one) => one.legs.length === 0);

/**
 * Has the order's row another status or mark of review than we left. What another release of ours left, which keeps no
 * note of it, is not judged.
 */
export const isRowOfOthers = (
  { status, paymentReview }: Pick<OrderRow, 'status' | 'paymentReview'>,
  {
    leftStatus,
    leftAtMs,
    updatedAtMs,
    reviewReasons,
  }: Pick<Progress, 'leftStatus' | 'leftAtMs' | 'updatedAtMs' | 'reviewReasons'>,
): boolean => paymentReview !== (reviewReasons !== '') || (leftAtMs === updatedAtMs && leftStatus !== status);

/** An order of ours that the old service has changed. */
export const isChangedElsewhere = ({ unseenPayments = null, progress }: OrderAggregate): boolean =>
  unseenPayments !== null && progress.updatedAtMs > 0;

/** With what we leave in the order's row, by which a change that is not ours is seen. */
export const asLeft = (aggregate: OrderAggregate): OrderAggregate => ({
  ...aggregate,
  progress: {
    ...aggregate.progress,
    leftStatus: aggregate.order.status,
    leftAtMs: aggregate.progress.updatedAtMs,
  },
});

/** Where an order stands that two have moved: what is over stays over, and neither takes back what the other did. */
export function joinedStatus(ours: OrderStatus, theirs: OrderStatus): OrderStatus {
  if (isOver(ours)) return ours;
  if (isOver(theirs)) return theirs;
  return ORDER_STATUSES.indexOf(ours) > ORDER_STATUSES.indexOf(theirs) ? ours : theirs;
}

/** Where a hold goes that the old service left behind: rebate takes either way once for an order. */
export function holdBehind(
  status: OrderStatus,
  holdState: HoldState | null,
  isGivenBack: boolean,
): HoldState | null {
  if (holdState === 'refused') return isOver(status) ? heldAtEnd(holdState, isGivenBack) : null;
  if (holdState !== 'bound' || status === 'unpaid' || status === 'authorized') return null;
  return status === 'canceled' ? 'releasing' : 'deducting';
}

/** Canceled by the old service before anything came to it, though its wallet money was taken when it was placed. */
export const isCanceledAfterPaid = ({ order, holdState, progress }: OrderAggregate): boolean =>
  progress.updatedAtMs === 0 &&
  order.status === 'canceled' &&
  (holdState === 'deducting' || holdState === 'deducted');

const KEEPING = ' keeping ';
/** What a person has seen who lets the money of a changed order stay as it is: `money` is all that came in. */
export const keptFacts = (changed: string, status: OrderStatus, money: string): string =>
  `${changed}${KEEPING}${isOver(status) ? 'over' : 'open'} ${money}`;

/**
 * Has a person let the money stay as it is, now or before (spec 13)? Then none goes out by itself; other money brings the
 * review back (review-marks.ts).
 */
export const isMoneyKept = (
  { events, progress: { reviewResolved } }: OrderAggregate,
  ended: { readonly action: string } | undefined,
): boolean =>
  ended === undefined
    ? reviewResolved?.some((one) => one.reason === 'changed_elsewhere' && one.facts.includes(KEEPING)) ===
      true
    : ended.action === 'resolved' && events.some(isChangedFact);

/** Until a person has looked, no money of it goes out: what the other did with it stands in no row that we know of. */
export const isMoneyHeld = ({ progress }: { readonly progress: Pick<Progress, 'reviewReasons'> }): boolean =>
  progress.reviewReasons.split(',').includes('changed_elsewhere');
