import {
  ORDER_STATUSES,
  ORDER_TRANSITIONS,
  type OrderTrigger,
} from '../../src/domain/lifecycle/order-state.ts';
import { REVIEW_REASONS, type ReviewReason } from '../../src/domain/lifecycle/order-transitions.ts';
import {
  REFUND_STATUSES,
  REFUND_TRANSITIONS,
  type RefundTrigger,
} from '../../src/domain/refunds/refund-state.ts';

/** Every trigger in words for people; a new one does not compile without words. */
const ORDER_TRIGGERS: Readonly<Record<OrderTrigger, string>> = {
  payment_authorized: "a payment was authorized in the order's currency",
  payment_captured: "captures in the order's currency reach its `final`",
  payment_failed: 'a payment failed: only `last_payment_error` changes, and it may be tried again',
  user_canceled: 'the user cancels',
  review_canceled:
    'a person ends its review by a cancel; of a paid order, where nothing of what it costs came',
  pay_deadline_passed: '`PAY_DEADLINE_MINUTES` have passed, and it is not under review',
  payment_voided: 'its authorization was voided, no other is open, and no money came in',
  authorization_lapsed: 'not captured in `AUTH_MAX_DAYS`, and it is not under review',
  all_purchased: "every entry's count was bought (less units whose money went back)",
  first_group_shipped: 'a group is shipped or further',
  first_group_arrived: 'a group has arrived or further',
  all_groups_received: 'all entry counts lie in received groups',
  user_confirmed: 'the user confirms the receipt',
  receiving_timed_out: '15 days in receiving',
  fully_refunded:
    "succeeded refunds, without those of excess money, equal what was captured of the due plus the wallet's part",
};

const REFUND_TRIGGERS: Readonly<Record<RefundTrigger, string>> = {
  accepted: 'payment has taken the request on',
  succeeded: 'the money went back (also after a failure: the money did go)',
  failed: 'payment or rebate says no, definitely',
  retried: '`POST refund/retry`: the next attempt, with the next key',
};

const REVIEWS: Readonly<Record<ReviewReason, string>> = {
  short_payment: 'money came in, but less than is due; a later capture may complete it',
  foreign_currency: "money in another currency than the order's",
  conflicting_event: 'the same event came with another amount, currency or entries',
  wallet_deduct_refused: 'rebate refused to deduct what it had frozen',
  refunded_too_much: 'more went back than was paid',
  refund_unclear:
    'it went back, and a later attempt at it has no outcome; or it was about to send excess that a late success took; or the old service left a refund of which nobody knows which part went: payment has to be asked, and told us by `refund_notified`',
  inherited_review: 'the old service had it under review when it became ours; until it moves on',
  changed_elsewhere:
    'somebody else changed its rows after it became ours: a status, the mark of a review, a refund; until a person has looked no money goes back, by a ticket, a retry or by itself, and the user cannot cancel it',
};

/** What an order under review may still do. test/scenarios/review-holds.test.ts tests each row. */
export const REVIEW_HOLDS = {
  expiry: ['held', 'an order that is not paid does not expire, and keeps its stock and coupon'],
  lapse: ['held', 'an authorization does not lapse by time'],
  purchase: [
    'held by those who buy',
    '`order.review_opened` tells them, with its reasons; what they bought nevertheless is taken in: a fact is no decision',
  ],
  shipping: [
    'held by those who ship',
    'the same, until `order.review_ended`; an order that is not paid (`short_payment`, `foreign_currency`) takes no such step at all',
  ],
  payment: ['goes on', 'a later capture may complete a short payment, which ends that reason by itself'],
  excess: ['goes on', 'money beyond the due goes back by itself'],
  ticket: ['goes on', 'a ticket refunds what the one balance of the order allows, and not more'],
  user_cancel: ['goes on', 'the user cancels an order that is not paid; what was captured goes back'],
  receipt: ['goes on', 'a receipt is confirmed, by the user or by time'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>;

type Row = { readonly from: readonly string[]; readonly on: string; readonly to: string };

function diagram(states: readonly string[], rows: readonly Row[], begins: readonly string[]): string {
  const arrows = rows.flatMap(({ from, on, to }) => from.map((one) => `  ${one} --> ${to} : ${on}`));
  const ends = states.filter((state) => !rows.some(({ from }) => from.includes(state)));
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...begins.map((begin) => `  [*] --> ${begin}`),
    ...arrows,
    ...ends.map((end) => `  ${end} --> [*]`),
    '```',
  ].join('\n');
}

function table(rows: readonly Row[], words: Readonly<Record<string, string>>): string {
  const lines = rows.map(({ from, on, to }) => `| ${from.join(', ')} | \`${on}\` | ${words[on]} | ${to} |`);
  return ['| from | on | when | to |', '|---|---|---|---|', ...lines].join('\n');
}

/** docs/order-states.md, made from the program's tables. */
export const orderStatesDocument = (): string => `# States of orders and refunds

Made from \`src/domain/lifecycle/order-state.ts\` and \`src/domain/refunds/refund-state.ts\`; \`test/docs-order-states.test.ts\` fails when this
page is out of date (\`UPDATE_DOCS=1 bun test docs-order-states\` writes it anew).

## Orders

${diagram(ORDER_STATUSES, ORDER_TRANSITIONS, ['unpaid', 'paid : final is 0'])}

${table(ORDER_TRANSITIONS, ORDER_TRIGGERS)}

No other move is legal. After each event an order takes every step that what is known of it allows, one after another;
each has a row in the order's timeline (who, when, from, to, why) and an outgoing event. An event that is ahead of the
state waits among the stored ones. What can never become legal (bought or shipped for an order that is over, a cancel of
a paid one) is refused and counted; the event is kept as \`refused\`.

- To paid: the wallet's hold is deducted, and the entries leave the cart if they have not.
- To canceled: stock, coupon and the wallet's hold go back, once. What was captured is refunded by itself, also when it
  comes later; an open authorization is voided.
- To refunded: neither stock nor coupon goes back.

### Marks

\`client_paid\`, \`partly_purchased\`, \`partly_refunded\` and \`payment_review\` are marks on an order, not states.

### Review

An order is under review while any of these holds (\`order_progress.review_reasons\`) that no person has resolved:

| reason | what it means |
|---|---|
${REVIEW_REASONS.map((reason) => `| \`${reason}\` | ${REVIEWS[reason]} |`).join('\n')}

What it holds back:

| what | under review | |
|---|---|---|
${Object.entries(REVIEW_HOLDS)
  .map(([what, [held, how]]) => `| ${what} | ${held} | ${how} |`)
  .join('\n')}

It is a queue for people: \`GET support/orders?review=REASON\` (or \`any\`), those that have waited longest first;
\`/metrics\` has \`shopping_review_orders\` and \`shopping_review_age_seconds\` by reason. An order waits since its first
reason, so one that came later is as old there as the review that it joined. A review ends by itself when the facts
are whole again, or by \`POST support/orders/{order_id}/review\` with who and why:

| asked | what follows |
|---|---|
| \`resolve\`, \`keep: true\` | the money stays as it is, and the order goes on: an unpaid one may be paid, or expires. Where the old service changed the order, what is too much stays too: that service has given it back; other money brings the review back |
| \`resolve\`, \`keep: false\` | before the order is paid all that was captured goes back (\`review-{short_id}\`), and money in another currency at any time (\`auto-{payment_id}\`; what payment refused to send is asked for again); the rest of what is too much is on its way by itself |
| \`cancel\` | unpaid, authorized: canceled, and what was captured goes back. Paid, purchased: all that is left goes back (\`review-{short_id}\`), money in another currency too, and the order is refunded when it has; where nothing came (rebate refused the deduct), it is canceled. Later: 409 \`ORDER_NOT_CANCELABLE\` |

Each leaves a row in the timeline, one in \`audit_entry\`, and \`order.review_ended\`. What was resolved is remembered with
the facts that it came of (\`order_progress.review_resolved\`): the same facts do not bring the reason back, others do (one
more payment, another contradiction, one more refund that went, money that was given back and could not be sent). The
release before this one does not know of that: while it runs beside, an order that it touches may stand in the queue
again, until this one touches it.

## Refunds

The same table goes for a refund's attempts; a leg (one payment's part, or the wallet's) is a fold over its attempts,
and a refund over its legs: succeeded when all have, failed when none is open and one has failed.

${diagram(REFUND_STATUSES, REFUND_TRANSITIONS, ['requested'])}

${table(REFUND_TRANSITIONS, REFUND_TRIGGERS)}
`;
