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

/** Every trigger in words for people; one that is new does not compile without its own. */
const ORDER_TRIGGERS: Readonly<Record<OrderTrigger, string>> = {
  payment_authorized: "a payment was authorized in the order's currency",
  payment_captured: "captures in the order's currency reach its `final`",
  payment_failed: 'a payment failed: only `last_payment_error` changes, and it may be tried again',
  user_canceled: 'the user cancels',
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
    'it went back, and a later attempt at it has no outcome: payment has to be asked, and told us by `refund_notified`',
  inherited_review: 'the old service had it under review when it became ours; until it moves on',
};

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

/** docs/order-states.md, from the tables that the program goes by. */
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

\`client_paid\`, \`partly_purchased\`, \`partly_refunded\` and \`payment_review\` are marks on an order, not states. An order
under review does not expire and its authorization does not lapse. It is under review while any of these holds
(\`order_progress.review_reasons\`):

| reason | what it means |
|---|---|
${REVIEW_REASONS.map((reason) => `| \`${reason}\` | ${REVIEWS[reason]} |`).join('\n')}

## Refunds

The same table goes for a refund's attempts; a leg (one payment's part, or the wallet's) is a fold over its attempts,
and a refund over its legs: succeeded when all have, failed when none is open and one has failed.

${diagram(REFUND_STATUSES, REFUND_TRANSITIONS, ['requested'])}

${table(REFUND_TRANSITIONS, REFUND_TRIGGERS)}
`;
