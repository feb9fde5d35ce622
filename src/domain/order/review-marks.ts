import { isOver, type OrderStatus } from '../lifecycle/order-state.ts';
import type { ReviewReason } from '../lifecycle/order-transitions.ts';
import { isForeignMoney, type PaymentFold } from '../payments/payment-fold.ts';
import { heldAmount, heldLegs, type RefundFacts } from '../refunds/refund-facts.ts';
import { unclearLegs } from '../refunds/refund-progress.ts';
import { timesPaid } from '../refunds/refund-state.ts';
import { sum } from '../values/money.ts';
import { type OrderAggregate, walletPaid } from './aggregate.ts';
import type { EndedReview } from './change.ts';
import { isChangedFact, keptFacts } from './changed-elsewhere.ts';
import type { Progress, ResolvedReview } from './records.ts';

/** The marks of an order's review: the reasons that hold, less those that people have resolved. */
export type ReviewMarks = Pick<Progress, 'reviewSinceMs' | 'reviewResolved'> & {
  readonly reasons: readonly ReviewReason[];
};

export type ReviewSource = {
  readonly aggregate: OrderAggregate;
  readonly payments: PaymentFold;
  readonly balance: RefundFacts;
  readonly givenEarly: bigint;
  /** the order's state by now */
  readonly status: OrderStatus;
  readonly nowMs: number;
  /** a person ends the review with this change: all reasons that hold are resolved */
  readonly ended: EndedReview | null;
};

/**
 * The review of an order for which the reasons `holding` hold (spec 9, 13). A resolved reason stays away as long as the
 * facts behind it are the same; other facts bring it back.
 */
export function reviewMarks(holding: readonly ReviewReason[], source: ReviewSource): ReviewMarks {
  const { progress, order } = source.aggregate;
  const before = progress.reviewResolved ?? [];
  const seen = holding.map((reason) => ({ reason, facts: factsBehind(reason, source) }));
  const kept = (one: ResolvedReview): ResolvedReview =>
    one.reason === 'changed_elsewhere'
      ? { ...one, facts: keptFacts(one.facts, source.status, moneyOf(source)) }
      : one;
  const isSame = (one: ResolvedReview) => (of: ResolvedReview) =>
    of.reason === one.reason && of.facts === one.facts;
  const isResolved = (one: ResolvedReview) => before.some(isSame(one)) || before.some(isSame(kept(one)));
  const { ended } = source;
  const reasons = ended !== null ? [] : seen.filter((one) => !isResolved(one)).map(({ reason }) => reason);
  const now = ended?.action === 'resolved' ? seen.map(kept) : seen;
  const resolved =
    ended !== null
      ? [...before.filter((one) => !seen.some(({ reason }) => reason === one.reason)), ...now]
      : before;
  return {
    reasons,
    reviewResolved: resolved.length > 0 ? resolved : null,
    reviewSinceMs:
      reasons.length === 0 ? null : ((order.paymentReview ? progress.reviewSinceMs : null) ?? source.nowMs),
  };
}

/** All that came in, in any currency. */
const moneyOf = ({ aggregate, payments: { captures, foreignCaptures } }: ReviewSource): string =>
  `${sum(captures.map((one) => one.captured))} and ${foreignCaptures.length} foreign, wallet ${walletPaid(aggregate)}`;

/** The facts behind a reason as text. The texts are equal exactly where a person would see the same facts. */
function factsBehind(
  reason: ReviewReason,
  { aggregate, status, payments, balance, givenEarly }: ReviewSource,
): string {
  const list = (parts: readonly string[]): string => [...parts].sort().join(' ');
  const refunds = [...balance.refunds, ...balance.foreign];
  const legs = refunds.flatMap(({ refundId, legs: own }) =>
    own.map((leg) => ({ name: `${refundId}/${leg.tender}`, leg })),
  );
  // What a person gave back and payment did not send is there again.
  const backOf = (paymentId: string): string => {
    const toIt = refunds.flatMap(heldLegs).filter((leg) => leg.tender === paymentId);
    return toIt.length === 0 ? '' : ` back ${sum(toIt.map(heldAmount))}`;
  };
  switch (reason) {
    case 'short_payment':
      return `${list(payments.captures.map((one) => `${one.paymentId}=${one.captured}`))} less ${givenEarly}`;
    case 'foreign_currency':
      return list(
        payments.payments
          .filter((one) => one.amount !== null && isForeignMoney(one, aggregate.order.currency))
          .map(
            (one) =>
              `${one.paymentId}=${one.status}:${one.amount?.amountMinor}${one.amount?.currency}${backOf(one.paymentId)}`,
          ),
      );
    case 'conflicting_event':
      return list(aggregate.events.filter((one) => one.state === 'conflict').map((one) => one.eventKey));
    case 'wallet_deduct_refused':
      // What was refused at the end is a release.
      return isOver(status) ? 'refused at the end' : 'refused';
    case 'inherited_review':
      return 'inherited';
    case 'changed_elsewhere':
      return list(aggregate.events.filter(isChangedFact).map((one) => one.eventKey));
    case 'refunded_too_much':
      return list(
        legs.filter(({ leg }) => timesPaid(leg) > 0).map(({ name, leg }) => `${name}x${timesPaid(leg)}`),
      );
    case 'refund_unclear':
      return list(
        unclearLegs(balance).map(
          ({ refundId, leg }) =>
            `${refundId}/${leg.tender}:${leg.attempts.map((one) => one.status).join('+')}`,
        ),
      );
  }
}
