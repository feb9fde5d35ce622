import type { OrderEventName } from '../../src/domain/lifecycle/order-event.ts';
import type { EventOutcome } from '../../src/operations/inbox/event-outcome.ts';
import type { PoisonReason } from '../../src/operations/inbox/poison-event.ts';
import { failed, group, money, paid, purchased, refundNotice, TAOBAO } from './order-events.ts';

/** The words of docs/events.md. A new event, outcome or reason does not compile without its words. */

const ORDER = '01KXQ5Z9M4T0B7C2D8E6F1G3H5';

export const EXAMPLES: Readonly<Record<OrderEventName, Readonly<Record<string, unknown>>>> = {
  payment_notified_cm: paid(ORDER, 'captured', money('62.55'), { event_id: 'evt-1' }),
  payment_failed_cm: failed(ORDER),
  purchased: purchased(ORDER, 'taobao', TAOBAO),
  group_update: group(ORDER, 'shipped'),
  refund_notified: refundNotice('T-1', ORDER, 'succeeded', money('9.60'), { attempt: 1 }),
};

export const EFFECTS: Readonly<Record<OrderEventName, readonly string[]>> = {
  payment_notified_cm: [
    'The state of a payment is the strongest that any event told of it, whatever the times: captured > voided > authorized > failed.',
    "Captures in the order's currency are added up. Together exactly its `final`: paid. More: paid, the earliest by (`occurred_at`, `payment_id`) that cover it are kept, the rest is refunded as `auto-{payment_id}`. Less: `payment_review`, and a later capture may complete it.",
    'Another currency: `payment_review`; it pays nothing and nothing is shipped for it.',
    'Of a canceled order everything captured is refunded by itself, and everything authorized is voided; so is an authorization that a paid order does not need.',
    'An authorized order whose authorizations were all voided is canceled.',
  ],
  payment_failed_cm: [
    'The order stays unpaid with `last_payment_error` (the reason, else its code), its user is told, and may try again. Beside a stronger event of the same payment it changes nothing.',
  ],
  purchased: [
    "Counts of all purchases of the order are added up by SKU. Every entry's count bought: purchased; a part of it: the mark `partly_purchased`. Units whose money went back are not waited for.",
    'Before the order is paid it waits. For an order that is canceled or refunded it is refused and kept.',
  ],
  group_update: [
    'A parcel is as far as any of its events told: packed < shipped < arrived < received. `packed` changes only the parcel; the first shipped group makes the order shipped, the first arrived one receiving, and received once all entry counts lie in received groups. Without `entries` a group holds all of the order.',
    "Ahead of the order's state it waits. For an order that is canceled or refunded it is refused and kept.",
  ],
  refund_notified: [
    'Moves the leg of the refund that was sent to payment under this `refund_id`. Without `attempt` it is about the current one, unless it occurred before that began. `succeeded` after `failed` wins, and is `payment_review` if too much went back.',
  ],
};

export const OUTCOMES: Readonly<Record<EventOutcome, string>> = {
  handled: 'applied, and committed with its effect',
  duplicate: 'the same event was applied before; nothing has changed',
  stored: 'kept; the sweep applies it later (its order is not known yet, or applying it failed for now)',
  ignored: 'kept, but there is no handler for its name, or it is switched off',
  poison: 'kept among the dead letters: it can never be applied as it is',
  lost: 'from Kafka only: not even the least of it could be kept, for a reason that does not pass; counted, and logged as `event_lost` with its place',
};

export const REASONS: Readonly<Record<PoisonReason, string>> = {
  NO_VALUE: 'the record has no value',
  TOO_LARGE: 'more than 64 KiB',
  NOT_UTF8: 'not UTF-8',
  NOT_JSON: 'not JSON',
  INVALID: 'a field is missing, of the wrong type or out of its bounds; the detail names the fields',
  SKU_NOT_IN_ORDER: '`entries` name a SKU that the order does not have',
  UNKNOWN_REFUND: 'no refund of the order is known to payment by this id',
  REFUND_AMOUNT_DIFFERS: "the amount is not the leg's, or the attempt was never begun",
  UNKNOWN_ORDER: 'its order did not appear within `UNKNOWN_ORDER_RETRY_SECONDS`',
  FAILED: 'applying it failed five times for a reason of ours that does not pass',
  NOT_STORED:
    'the database refused to store it, for a reason that does not pass; the detail has its error number',
};

/** Fields of outgoing events. */
export const OUT_FIELDS: Readonly<Record<string, string>> = {
  event_id: 'unique; the same in every delivery of this event',
  order_id: 'the order; empty in a `noti.user` of no order',
  short_id: 'what people read out; empty in a `noti.user` of no order that we know',
  user_id: 'whose order or notification it is',
  region: 'of the order',
  final: 'money: what payments have to bring',
  entries: 'list of {sku_id, spu_id, count}',
  occurred_at: 'ISO 8601 in UTC',
  status: 'the state that the order has come to',
  from: 'the state that it came from',
  reason:
    'of a move its trigger (order-states.md), `nothing_left_to_pay` of an order paid at once; of a refund why',
  reasons: 'why the order is, or was, under review (order-states.md)',
  action: 'how its review ended: `resolved`, `given_back` or `canceled` by a person; `facts` by itself',
  note: 'what the person said; empty where nobody did',
  actor: '`{service}:{person}`, or what came that made the facts whole',
  refund_id: "the ticket's, `auto-{payment_id}`, or `review-{short_id}` where a review ended so",
  amount: 'money',
  noti_id: 'unique; a push sender may drop one that it has seen',
  kind: 'paid, payment_failed, canceled, purchased, shipped, receiving, received, refund_succeeded, refund_failed; else the `{kind}` of `POST noti/{kind}`',
  language: 'of the texts',
  title: 'for the user',
  body: 'for the user',
};
