import type { OrderEvent, OrderEventName } from '../lifecycle/order-event.ts';
import type { DecideAt, OrderChange } from './change.ts';
import { eventOf } from './facts.ts';
import { inheritedPaymentIds } from './inherited-fact.ts';
import type { OrderLookup, PaymentRow, StoredEvent } from './records.ts';

/** The length of the column `order_lookup.value`, in characters. */
const VALUE_MAX = 128;

/** A tracking number without the characters that people leave out or add; '' when nothing is left. */
export const trackingValue = (trackingNo: string): string =>
  trackingNo
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .slice(0, VALUE_MAX);

/** A payment or tracking number, by which support may look for an order (spec 13). */
type Named = Pick<OrderLookup, 'kind' | 'value'>;

/** The old service may have longer ids than an event may. */
const payment = (paymentId: string): Named => ({ kind: 'payment', value: paymentId.slice(0, VALUE_MAX) });
const parcel = (trackingNo: string): readonly Named[] => {
  const value = trackingValue(trackingNo);
  return value === '' ? [] : [{ kind: 'tracking', value }];
};

type BodyOf<Name extends OrderEventName> = Extract<OrderEvent, { readonly name: Name }>['body'];

/** What each event names; null for one that names nothing. */
const NAMED_BY: { readonly [Name in OrderEventName]: ((body: BodyOf<Name>) => readonly Named[]) | null } = {
  payment_notified_cm: ({ payment_id }) => [payment(payment_id)],
  payment_failed_cm: ({ payment_id }) => [payment(payment_id)],
  purchased: null,
  group_update: ({ tracking_no }) => parcel(tracking_no),
  refund_notified: null,
};

/** Names of the events that name anything. */
export const NAMING_EVENTS: readonly string[] = Object.entries(NAMED_BY).flatMap(([name, named]) =>
  named === null ? [] : [name],
);

/** What a stored row names: an event, or a fact of the old service's rows (spec 17). */
function namedBy(row: StoredEvent): readonly Named[] {
  const { name, body } = eventOf(row);
  const named = NAMED_BY[name] as ((body: OrderEvent['body']) => readonly Named[]) | null | undefined;
  return named?.(body) ?? inheritedPaymentIds(row).map(payment);
}

/** A lookup is kept with the first row that names it: a payment or parcel has several events. */
export function addLookups(change: OrderChange, row: StoredEvent, at: DecideAt): void {
  const before = change.aggregate.events
    .filter((other) => other.eventKey !== row.eventKey && other.state === 'applied')
    .flatMap(namedBy);
  for (const named of namedBy(row))
    if (!before.some(({ kind, value }) => kind === named.kind && value === named.value))
      change.rows.lookups.push({ ...named, orderId: row.orderId, createdAtMs: at.nowMs });
}

/** The lookups of events that came before lookups were kept. */
export const lookupsOf = (events: readonly StoredEvent[], createdAtMs: number): readonly OrderLookup[] =>
  events
    .filter((row) => row.state === 'applied')
    .flatMap((row) => namedBy(row).map((named) => ({ ...named, orderId: row.orderId, createdAtMs })));

/** The lookups of payments by their rows, which the old service may have written with no event of ours (spec 17). */
export const paymentLookups = (
  rows: readonly Pick<PaymentRow, 'orderId' | 'paymentId'>[],
  createdAtMs: number,
): readonly OrderLookup[] =>
  rows.map(({ orderId, paymentId }) => ({ ...payment(paymentId), orderId, createdAtMs }));
