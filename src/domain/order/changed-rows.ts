import type { OrderAggregate } from './aggregate.ts';
import type { OrderChange } from './change.ts';
import type {
  HoldState,
  OrderUpdate,
  Progress,
  RefundLegRow,
  RefundRow,
  StoredEvent,
  StoredRefund,
} from './records.ts';

/** Of an order's own rows, those that a change makes or makes other; what is as it was has no place here. */
export type ChangedRows = {
  readonly order: OrderUpdate | null;
  readonly progress: Progress | null;
  readonly newEvents: readonly StoredEvent[];
  readonly events: readonly StoredEvent[];
  /** with their legs */
  readonly newRefunds: readonly StoredRefund[];
  readonly refunds: readonly RefundRow[];
  /** of refunds that were kept without them (spec 17) */
  readonly newLegs: readonly RefundLegRow[];
  readonly legs: readonly RefundLegRow[];
};

/** Of an order's wallet money: `from` is the state that this was decided by, null where no hold was kept (spec 17). */
export type HoldMove = { readonly from: HoldState | null; readonly to: HoldState };

/** The one place that says which rows of an order a change writes: those that differ from what was read (spec 9 to 11). */
export function changedRows({ before, aggregate: after }: OrderChange): ChangedRows {
  const refunds = compared(before.refunds.map(withoutLegs), after.refunds.map(withoutLegs), refundKey);
  const isNew = new Set(refunds.added.map(refundKey));
  const legsOf = (order: OrderAggregate) =>
    order.refunds.filter((one) => !isNew.has(refundKey(one))).flatMap((one) => one.legs);
  const legs = compared(legsOf(before), legsOf(after), (one) => `${one.refundId}/${one.leg}`);
  const events = compared(before.events, after.events, (one) => one.eventKey);
  const order = updateOf(after);
  const isKept = before.progress.updatedAtMs > 0;
  return {
    order: isAlike(updateOf(before), order) ? null : order,
    progress: isKept && isAlike(before.progress, after.progress) ? null : after.progress,
    newEvents: events.added,
    events: events.changed,
    newRefunds: after.refunds.filter((one) => isNew.has(refundKey(one))),
    refunds: refunds.changed,
    newLegs: legs.added,
    legs: legs.changed,
  };
}

/** What a change decides of the order's wallet money; null for nothing. */
export function holdMove({ before, aggregate }: OrderChange): HoldMove | null {
  const { holdState: to } = aggregate;
  return to === null || to === before.holdState ? null : { from: before.holdState, to };
}

const updateOf = ({ order, progress }: OrderAggregate): OrderUpdate => ({
  orderId: order.orderId,
  status: order.status,
  paymentReview: order.paymentReview,
  lastPaymentError: order.lastPaymentError,
  cartLeftAtMs: order.cartLeftAtMs,
  updatedAtMs: progress.updatedAtMs,
});

const withoutLegs = ({ legs: _, ...row }: StoredRefund): RefundRow => row;
const refundKey = ({ refundId }: { readonly refundId: string }): string => refundId;

function compared<Row>(before: readonly Row[], after: readonly Row[], keyOf: (row: Row) => string) {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return {
    added: after.filter((row) => !known.has(keyOf(row))),
    changed: after.filter((row) => known.has(keyOf(row)) && !isAlike(known.get(keyOf(row)), row)),
  };
}

/** When a row was written is no part of what it says. */
const WRITTEN_AT = ['updatedAtMs', 'leftAtMs'];

/** The same in every field, however deep. */
export function isAlike(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [one, other] = [a as Fields, b as Fields];
  return Object.keys({ ...one, ...other }).every(
    (name) => WRITTEN_AT.includes(name) || isAlike(one[name], other[name]),
  );
}

type Fields = Readonly<Record<string, unknown>>;
