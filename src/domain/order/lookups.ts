import type { DecideAt, OrderChange } from './change.ts';
import { eventOf } from './facts.ts';
import type { OrderLookup, StoredEvent } from './records.ts';

/** `order_lookup.value` holds so many. */
const VALUE_MAX = 128;

/** A tracking number without what people leave out or put between; '' where nothing is left. */
export const trackingValue = (trackingNo: string): string =>
  trackingNo
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .slice(0, VALUE_MAX);

/** What an event names that support may have in hands (spec 13). */
function namedBy(row: StoredEvent): Pick<OrderLookup, 'kind' | 'value'> | null {
  const event = eventOf(row);
  if (event.name === 'payment_notified_cm' || event.name === 'payment_failed_cm')
    return { kind: 'payment', value: event.body.payment_id };
  if (event.name !== 'group_update') return null;
  const value = trackingValue(event.body.tracking_no);
  return value === '' ? null : { kind: 'tracking', value };
}

/** Kept with the first event that names it: a payment has several, and a parcel has one for each of its steps. */
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

/** The same of events that came before this was kept. */
export const lookupsOf = (events: readonly StoredEvent[], createdAtMs: number): readonly OrderLookup[] =>
  events.flatMap((row) => {
    const named = row.state === 'applied' ? namedBy(row) : null;
    return named === null ? [] : [{ ...named, orderId: row.orderId, createdAtMs }];
  });
