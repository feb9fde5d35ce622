import {
  planRefund,
  type RefundPlan,
  type RefundRequest,
} from '../../../src/domain/refunds/refund-amounts.ts';
import { beginLeg } from '../../../src/domain/refunds/refund-attempts.ts';
import type { EarlierRefund, RefundFacts, RefundTarget } from '../../../src/domain/refunds/refund-facts.ts';
import type { RefundLeg, RefundStatus } from '../../../src/domain/refunds/refund-state.ts';

/** The worked example of spec 4, paid by card P1: lines 18.24 - 1.68 + 1.09 and 36.03 - 3.32 + 2.16, cash 10.00. */
export const EXAMPLE: RefundFacts = {
  currency: 'USD',
  stage: 'paid',
  lines: [
    { lineNo: 1, skuId: 'dress', count: 2, payable: 1765n },
    { lineNo: 2, skuId: 'fryer', count: 1, payable: 3487n },
  ],
  shippingPaid: 2003n,
  payments: [{ paymentId: 'P1', captured: 6255n, kept: 6255n }],
  wallet: 1000n,
  refunds: [],
  foreign: [],
  foreignPayments: [],
};

export const request = (over: Partial<RefundRequest> = {}): RefundRequest => ({
  entries: null,
  amount: null,
  includeShipping: false,
  to: 'original',
  ...over,
});

export const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });

/** A leg with one attempt per status, begun at 1000, 2000, ... */
export const leg = (tender: string, amount: bigint, ...statuses: RefundStatus[]): RefundLeg => ({
  tender,
  amount,
  attempts: statuses.map((status, at) => ({ attempt: at + 1, beganAtMs: 1000 * (at + 1), status })),
});

export const refund = (refundId: string, over: Partial<EarlierRefund> = {}): EarlierRefund => ({
  refundId,
  to: 'original',
  kind: 'ticket',
  currency: 'USD',
  units: [],
  shipping: 0n,
  legs: [],
  ...over,
});

export const withRefunds = (facts: RefundFacts, ...refunds: EarlierRefund[]): RefundFacts => ({
  ...facts,
  refunds: [...facts.refunds, ...refunds.filter((one) => one.currency === facts.currency)],
  foreign: [...facts.foreign, ...refunds.filter((one) => one.currency !== facts.currency)],
});

/** The refund that a plan becomes. */
export const asRefund = (
  refundId: string,
  to: RefundTarget,
  { units, shipping, legs }: RefundPlan,
  nowMs = 1000,
  currency = 'USD',
): EarlierRefund =>
  refund(refundId, { to, currency, units, shipping, legs: legs.map((planned) => beginLeg(planned, nowMs)) });

/** The refund with `status` for the latest attempt of each leg. */
export const settled = (one: EarlierRefund, status: RefundStatus): EarlierRefund => ({
  ...one,
  legs: one.legs.map((each) => ({
    ...each,
    attempts: each.attempts.map((attempt, at) =>
      at === each.attempts.length - 1 ? { ...attempt, status } : attempt,
    ),
  })),
});

/** Plans a refund. @throws Error when it is refused */
export function plan(facts: RefundFacts, over: Partial<RefundRequest> = {}): RefundPlan {
  const decision = planRefund(facts, request(over));
  if (!decision.ok) throw new Error(`refused: ${decision.refusal}`);
  return decision.plan;
}

/** Plans a refund that succeeds. @returns the facts with it */
export function refunded(facts: RefundFacts, over: Partial<RefundRequest> = {}): RefundFacts {
  const made = asRefund(`R${facts.refunds.length + 1}`, over.to ?? 'original', plan(facts, over));
  return withRefunds(facts, settled(made, 'succeeded'));
}

export const refusal = (facts: RefundFacts, over: Partial<RefundRequest>) => {
  const decision = planRefund(facts, request(over));
  return decision.ok
    ? 'granted'
    : decision.refusal === 'INVALID_REQUEST'
      ? decision.problem
      : decision.refusal;
};
