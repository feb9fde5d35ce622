import type { OrderEvent } from '../lifecycle/order-event.ts';
import { ORDER_STATUSES, type OrderStatus } from '../lifecycle/order-state.ts';
import type { PaymentFact, PaymentStatus } from '../payments/payment-fold.ts';
import { storedInstant } from '../values/instant.ts';
import { formatMinor, parseAmount } from '../values/money.ts';
import { isChangedFact } from './changed-elsewhere.ts';
import type { PaymentRow, StoredEvent } from './records.ts';

/**
 * What an order of the old service was when this service first changed it (spec 17). It is read once from the old rows
 * and kept among the order's events, as the first fact of every fold.
 */
export type InheritedFact = {
  readonly status: OrderStatus;
  /** the old service had the order under review, for a reason that no row tells */
  readonly paymentReview: boolean;
  readonly payments: readonly PaymentFact[];
  /** refunds that the old service opened; their first attempt has a key that this service does not know */
  readonly refundIds: readonly string[];
};

/** The name and key of the fact's row; no event's name or key begins with `@`. */
const INHERITED = '@inherited';

/** The JSON in the row's body, with amounts and instants as on the wire. */
type Body = {
  readonly status: OrderStatus;
  readonly payment_review: boolean;
  readonly payments: readonly {
    readonly payment_id: string;
    readonly status: PaymentStatus;
    readonly amount: { readonly v: string; readonly c: string } | null;
    readonly method: string;
    readonly reason: string | null;
    readonly occurred_at: string;
  }[];
  readonly refund_ids: readonly string[];
};

/** Payment rows as facts. The row's contract leaves out rows with an unknown status. */
export const factsOfRows = (rows: readonly PaymentRow[]): PaymentFact[] =>
  rows.map(({ paymentId, status, amountMinor, currency, method, reason, occurredAtMs }) => ({
    paymentId,
    status: status as PaymentStatus,
    amount: amountMinor === null || currency === null ? null : { amountMinor, currency },
    method,
    reason,
    occurredAtMs,
  }));

/** The fact as it is kept: the first of the order's events, or `key` where the old service has changed it since. */
export function inheritedRow(
  orderId: string,
  fact: InheritedFact,
  nowMs: number,
  key: string = INHERITED,
): StoredEvent {
  const body: Body = {
    status: fact.status,
    payment_review: fact.paymentReview,
    payments: fact.payments.map(({ paymentId, status, amount, method, reason, occurredAtMs }) => ({
      payment_id: paymentId,
      status,
      amount:
        amount === null ? null : { v: formatMinor(amount.amountMinor, amount.currency), c: amount.currency },
      method,
      reason,
      occurred_at: new Date(occurredAtMs).toISOString(),
    })),
    refund_ids: fact.refundIds,
  };
  return {
    orderId,
    eventKey: key,
    name: key,
    state: 'applied',
    body,
    headers: null,
    eventId: null,
    via: 'rows',
    traceparent: null,
    occurredAtMs: nowMs,
    receivedAtMs: nowMs,
    attempts: 0,
    nextAtMs: null,
    reason: null,
  };
}

/**
 * What was inherited of an order; null for one whose life we know from its beginning. Where the old service has changed it
 * since: its last state, and all payments and refunds that it ever told of.
 */
export function inheritedOf(events: readonly StoredEvent[]): InheritedFact | null {
  const facts = events
    .filter(isFact)
    .sort((a, b) => numberOf(a) - numberOf(b))
    .map((one) => factOf(one.body as Body));
  const last = facts.at(-1);
  if (last === undefined) return null;
  return {
    ...last,
    payments: facts.flatMap((one) => one.payments),
    refundIds: facts.flatMap((one) => one.refundIds),
  };
}

const isFact = (row: Pick<StoredEvent, 'eventKey'>): boolean =>
  row.eventKey === INHERITED || isChangedFact(row);

/** The payments that a stored row tells of by what the old service had written; none where it is an event. */
export const inheritedPaymentIds = (row: StoredEvent): readonly string[] =>
  isFact(row) ? (row.body as Body).payments.map((one) => one.payment_id) : [];

const numberOf = ({ eventKey }: StoredEvent): number =>
  eventKey === INHERITED ? 0 : Number(eventKey.split('/')[1]);

function factOf(body: Body): InheritedFact {
  return {
    status: body.status,
    paymentReview: body.payment_review,
    payments: body.payments.map(({ payment_id, status, amount, method, reason, occurred_at }) => ({
      paymentId: payment_id,
      status,
      amount:
        amount === null ? null : { amountMinor: parseAmount(amount.v, amount.c) ?? 0n, currency: amount.c },
      method,
      reason,
      occurredAtMs: storedInstant(occurred_at),
    })),
    refundIds: body.refund_ids,
  };
}

/** Whether the old service had seen the order bought; no row has its purchases. */
export const wasPurchased = ({ status }: InheritedFact): boolean =>
  status !== 'canceled' && ORDER_STATUSES.indexOf(status) >= ORDER_STATUSES.indexOf('purchased');

/** All that the old service ever told of a payment: where it has changed the order since, that may be several facts. */
const knownOf = ({ payments }: InheritedFact, paymentId: string): readonly PaymentFact[] =>
  payments.filter((one) => one.paymentId === paymentId);

/** Compares an event with the inherited fact: the old service had it, it contradicts that, or it is news. */
export function standsToInherited(fact: InheritedFact, event: OrderEvent): 'same' | 'other' | 'news' {
  if (event.name !== 'payment_notified_cm') return 'news';
  const { payment_id, status, amount } = event.body;
  const known = knownOf(fact, payment_id).flatMap((one) =>
    one.status === status && one.amount !== null ? [one.amount] : [],
  );
  if (known.length === 0) return 'news';
  const minor = parseAmount(amount.v, amount.c);
  const isSame = known.some((one) => one.currency === amount.c && one.amountMinor === minor);
  return isSame ? 'same' : 'other';
}

/**
 * A failure of a payment that the old service knew, no later or for the same reason: the user has been told already.
 */
export function isOldFailure(fact: InheritedFact | null, event: OrderEvent): boolean {
  if (fact === null || event.name !== 'payment_failed_cm') return false;
  const { payment_id, occurred_at, reason, reason_code } = event.body;
  const atMs = storedInstant(occurred_at);
  return knownOf(fact, payment_id).some(
    (known) => atMs <= known.occurredAtMs || known.reason === reason || known.reason === reason_code,
  );
}
