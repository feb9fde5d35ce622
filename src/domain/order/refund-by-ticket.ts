import {
  planRefund,
  type RefundLeft,
  type RefundProblem,
  type RefundRequest,
  refundLeft,
} from '../refunds/refund-amounts.ts';
import { beginLeg } from '../refunds/refund-attempts.ts';
import { isTakenAway } from '../refunds/refund-progress.ts';
import { planRetry } from '../refunds/refund-retry.ts';
import { isOpen, legStatus } from '../refunds/refund-state.ts';
import { DomainError } from '../values/errors.ts';
import type { Money } from '../values/money.ts';
import { cutText, plainText } from '../values/outside-text.ts';
import { type AdvanceCause, advance } from './advance.ts';
import type { OrderAggregate } from './aggregate.ts';
import { type ChangeCause, type DecideAt, noChange, type OrderChange } from './change.ts';
import { isMoneyHeld } from './changed-elsewhere.ts';
import { balance, earlierRefund, isUnclear, legOf } from './facts.ts';
import { inheritedOf } from './inherited-fact.ts';
import type { StoredRefund } from './records.ts';
import { askAgain, openRefund, requestOfLeg } from './refund-change.ts';
import { REPEAT, type Rejection, refused } from './rejection.ts';
import type { ChangeContext } from './tell.ts';

/** As long as its column. */
const REASON_MAX = 255;

export type RefundAsked = {
  readonly refundId: string;
  readonly request: RefundRequest;
  /** as it was sent, for the hash; its row keeps it shortened to the column */
  readonly reason: string;
  /** hex SHA-256 of the request: the same id with another hash is refused */
  readonly requestHash: string;
  /** the hash as the release before computes it */
  readonly formerHash: string;
};

const PROBLEMS: Readonly<Record<RefundProblem, { readonly field: string; readonly problem: string }>> = {
  entries_with_amount: { field: 'amount', problem: 'must not come together with entries' },
  nothing_asked: { field: 'entries', problem: 'must not be empty without include_shipping' },
  count_not_positive: { field: 'entries', problem: 'must have counts of 1 or more' },
  amount_not_positive: { field: 'amount', problem: 'must be above 0' },
  amount_currency: { field: 'amount', problem: "must be in the order's currency" },
};

/**
 * A ticket's refund (spec 11), once per `refund_id`. Before the order is paid it gives back money that came in, and
 * takes neither units nor shipping. Refused: INVALID_REQUEST, IDEMPOTENCY_KEY_REUSED, ORDER_CHANGED_ELSEWHERE, and
 * REFUND_EXCEEDS with what is left.
 */
export function refundByTicket(
  aggregate: OrderAggregate,
  asked: RefundAsked,
  cause: AdvanceCause,
  at: DecideAt,
): OrderChange | Rejection {
  const known = aggregate.refunds.find((one) => one.refundId === asked.refundId);
  if (known !== undefined) {
    const isSame = known.requestHash === asked.requestHash || known.requestHash === asked.formerHash;
    return isSame ? REPEAT : refused(new DomainError('IDEMPOTENCY_KEY_REUSED'));
  }
  if (isMoneyHeld(aggregate) && cause.ended === undefined)
    return refused(new DomainError('ORDER_CHANGED_ELSEWHERE'));
  const facts = balance(aggregate);
  const planned = planRefund(facts, asked.request);
  if (!planned.ok) {
    if (planned.refusal === 'REFUND_EXCEEDS') return refused(exceeds(planned.left, facts.currency));
    return refused(new DomainError('INVALID_REQUEST', { fields: [PROBLEMS[planned.problem]] }));
  }
  const { amount, units, shipping, legs } = planned.plan;
  const opened = openRefund(noChange(aggregate), contextOf(aggregate, cause, at), {
    refundId: asked.refundId,
    kind: facts.stage === 'unpaid' ? 'early' : 'ticket',
    destination: asked.request.to,
    amount: { amountMinor: amount, currency: facts.currency },
    shippingMinor: shipping,
    units: units.map(({ lineNo, skuId, count, amount: worth }) => ({
      lineNo,
      skuId,
      count,
      amountMinor: worth.toString(),
    })),
    reason: cutText(plainText(asked.reason), REASON_MAX),
    requestHash: asked.requestHash,
    legs: legs.map((leg) => beginLeg(leg, at.nowMs)),
  });
  return advance(opened, cause, at);
}

/**
 * Asks again for a refund (spec 11). A failed one reserves its money anew and begins the next attempt at each failed
 * leg; one under way is asked again within its attempt, with the same key, for payment takes it once. Refused:
 * REFUND_NOT_FOUND, REFUND_NOT_RETRYABLE (it has succeeded), REFUND_UNCLEAR (a part may have gone back), REFUND_EXCEEDS,
 * ORDER_CHANGED_ELSEWHERE.
 */
export function retryRefund(
  aggregate: OrderAggregate,
  refundId: string,
  cause: ChangeCause,
  at: DecideAt,
): OrderChange | Rejection {
  const refund = aggregate.refunds.find((one) => one.refundId === refundId);
  if (refund === undefined) return refused(new DomainError('REFUND_NOT_FOUND'));
  if (isMoneyHeld(aggregate)) return refused(new DomainError('ORDER_CHANGED_ELSEWHERE'));
  if (isUnclear(refund)) return refused(unclear(refund));
  if (refund.status === 'failed') return beginAgain(aggregate, refund, cause, at);
  // No row has the key of the old service's request, and a request with another key would be another refund.
  const isAskedByOld =
    inheritedOf(aggregate.events)?.refundIds.includes(refundId) === true &&
    refund.legs.every((leg) => leg.attempts.length === 1);
  if (refund.status === 'succeeded' || isAskedByOld)
    return refused(new DomainError('REFUND_NOT_RETRYABLE', { status: refund.status }));
  const change = noChange(aggregate);
  const context = contextOf(aggregate, cause, at);
  const legs = refund.legs.map(legOf);
  const facts = balance(aggregate);
  if (legs.some((leg) => isTakenAway(facts, earlierRefund(refund), leg)))
    return refused(exceeds(refundLeft(facts, earlierRefund(refund).to), facts.currency));
  for (const leg of legs.filter((one) => isOpen(legStatus(one))))
    change.effects.reopened.push(requestOfLeg(context, refundId, refund.currency, leg, legs));
  return advance(change, cause, at);
}

function beginAgain(
  aggregate: OrderAggregate,
  refund: StoredRefund,
  cause: ChangeCause,
  at: DecideAt,
): OrderChange | Rejection {
  const facts = balance(aggregate);
  const decision = planRetry(facts, earlierRefund(refund));
  if (!decision.ok) {
    if (decision.refusal === 'REFUND_EXCEEDS') return refused(exceeds(decision.left, facts.currency));
    return refused(new DomainError('REFUND_NOT_RETRYABLE', { status: decision.status }));
  }
  const context = contextOf(aggregate, cause, at);
  const tenders = decision.legs.map((one) => one.tender);
  const change = askAgain(noChange(aggregate), context, refund, tenders);
  return advance(change, cause, at);
}

const contextOf = ({ order }: OrderAggregate, cause: ChangeCause, at: DecideAt): ChangeContext => ({
  order,
  ...cause,
  nowMs: at.nowMs,
  newId: at.newId,
});

/** The legs of which nobody knows whether they went. */
function unclear({ refundId, legs }: StoredRefund): DomainError {
  const open = legs.filter((one) => legStatus(legOf(one)) !== 'succeeded').map((one) => one.leg);
  return new DomainError('REFUND_UNCLEAR', { refund_id: refundId, legs: open });
}

/** What is left, as `data`: money as money, lines with their counts. */
function exceeds(left: RefundLeft, currency: string): DomainError {
  const money = (amountMinor: bigint): Money => ({ amountMinor, currency });
  return new DomainError('REFUND_EXCEEDS', {
    left: {
      amount: money(left.amount),
      shipping: money(left.shipping),
      entries: left.lines.map((line) => ({
        sku_id: line.skuId,
        count: line.count,
        amount: money(line.amount),
      })),
    },
  });
}
