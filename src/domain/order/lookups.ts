import type { DecideAt, OrderChange } from './change.ts';
import { eventOf } from './facts.ts';
import type { OrderLookup, StoredEvent } from './records.ts';

/** The length of the column `order_lookup.value`, in characters. */
const VALUE_MAX = 128;

/** A tracking number without the characters that people leave out or add; '' when nothing is left. */
export const trackingValue = (trackingNo: string): string =>
  trackingNo
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .slice(0, VALUE_MAX);

/** The payment or tracking number of an event, by which support may look for the order (spec 13). */
function namedBy(row: StoredEvent): Pick<OrderLookup, 'kind' | 'value'> | null {
  const event = eventOf(row);
  if (event.name === 'payment_notified_cm' || event.name === 'payment_failed_cm')
    return { kind: 'payment', value: event.body.payment_id };
  if (event.name !== 'group_update') return null;
  const value = trackingValue(event.body.tracking_no);
  return value === '' ? null : { kind: 'tracking', value };
}

/** The lookup is kept with the first event that names it: a payment or parcel has several events. */
export function addLookup(change: OrderChange, row: StoredEvent, at: DecideAt): void {
  const named = namedBy(row);
  if (named === null) return;
  const isKnown = change.aggregate.events.some((other) => {
    if (other.eventKey === row.eventKey || other.state !== 'applied') return false;
    const before = namedBy(other);
    return before?.kind === named.kind && before.value === named.value;
  });
  if (!isKnown) change.rows.lookups.push({ ...named, orderId: row.orderId, createdAtMs: at.nowMs });
}

/** The lookups of events that came before lookups were kept. */
export const lookupsOf = (events: readonly StoredEvent[], createdAtMs: number): readonly OrderLookup[] =>
  events.flatMap((row) => {
    const named = row.state === 'applied' ? namedBy(row) : null;
    return named === null ? [] : [{ ...named, orderId: row.orderId, createdAtMs }];
  });
