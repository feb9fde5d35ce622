import type { GroupStatus } from './fulfilment-fold.ts';

export type WireAmount = { readonly v: string; readonly c: string };
export type WireEntry = { readonly sku_id: string; readonly count: number };

type Common = {
  readonly order_id: string;
  /** ISO 8601 in UTC with milliseconds */
  readonly occurred_at: string;
};

/** The events that have a handler (spec 10), as on the wire with only the fields we know. */
export type PaymentNotified = Common & {
  readonly payment_id: string;
  readonly status: 'authorized' | 'captured' | 'voided';
  readonly amount: WireAmount;
  readonly method: string;
};
export type PaymentFailed = Common & {
  readonly payment_id: string;
  readonly reason_code: string;
  readonly reason: string;
};
export type PurchasedEvent = Common & {
  readonly purchase_no: string;
  readonly mall: string;
  readonly entries: readonly WireEntry[];
};
export type GroupUpdate = Common & {
  readonly group_id: string;
  readonly status: GroupStatus;
  readonly carrier: string;
  readonly tracking_no: string;
  /** null: all of the order's */
  readonly entries: readonly WireEntry[] | null;
};
export type RefundNotified = Common & {
  readonly refund_id: string;
  readonly status: 'succeeded' | 'failed';
  readonly amount: WireAmount;
  readonly reason: string;
  readonly attempt: number | null;
};

export type OrderEvent =
  | { readonly name: 'payment_notified_cm'; readonly body: PaymentNotified }
  | { readonly name: 'payment_failed_cm'; readonly body: PaymentFailed }
  | { readonly name: 'purchased'; readonly body: PurchasedEvent }
  | { readonly name: 'group_update'; readonly body: GroupUpdate }
  | { readonly name: 'refund_notified'; readonly body: RefundNotified };

export type OrderEventName = OrderEvent['name'];

const NAMES: Readonly<Record<OrderEventName, true>> = {
  payment_notified_cm: true,
  payment_failed_cm: true,
  purchased: true,
  group_update: true,
  refund_notified: true,
};
export const ORDER_EVENT_NAMES: readonly string[] = Object.keys(NAMES);

/** Ids hold no `/`. A reason code may, so it comes last. Two lists of parts never make the same key. */
const key = (...parts: readonly string[]): string => parts.join('/');

/**
 * The key of an event: two deliveries with the same key are the same event of an order (spec 10). `event_id` and
 * `occurred_at` are no part of it. A refund notice without an attempt must have been given the current one before.
 */
export function eventKey({ name, body }: OrderEvent): string {
  switch (name) {
    case 'payment_notified_cm':
      return key(name, body.payment_id, body.status);
    case 'payment_failed_cm':
      return key(name, body.payment_id, body.reason_code);
    case 'purchased':
      return key(name, body.purchase_no, body.mall);
    case 'group_update':
      return key(name, body.group_id, body.status);
    case 'refund_notified':
      return key(name, body.refund_id, String(body.attempt ?? 0), body.status);
  }
}

/** Entries as text, in the same order always; a SKU that comes twice is added up. */
function entriesText(entries: readonly WireEntry[] | null): string {
  if (entries === null) return 'all';
  const counts = new Map<string, number>();
  for (const { sku_id, count } of entries) counts.set(sku_id, (counts.get(sku_id) ?? 0) + count);
  return JSON.stringify([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The content in which two deliveries of one event must agree: amount, currency and entries (spec 10). */
export function contentOf({ name, body }: OrderEvent): string {
  switch (name) {
    case 'payment_notified_cm':
    case 'refund_notified':
      return `${body.amount.v} ${body.amount.c}`;
    case 'payment_failed_cm':
      return '';
    case 'purchased':
    case 'group_update':
      return entriesText(body.entries);
  }
}
