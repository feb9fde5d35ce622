import type { PaymentFold } from '../payments/payment-fold.ts';
import { beyondOf } from '../refunds/refund-amounts.ts';
import { beginLeg, CLOCKS_DIFFER_MS } from '../refunds/refund-attempts.ts';
import type { RefundFacts } from '../refunds/refund-facts.ts';
import { cardRoom, excessLeft, takingBeyond } from '../refunds/refund-legs.ts';
import { legStatus, type RefundStatus, WALLET } from '../refunds/refund-state.ts';
import { allocate, atLeastZero, smallest, sum } from '../values/money.ts';
import type { RefundLegRow, StoredRefund } from './records.ts';

/** The tender of a leg when no row has a captured payment that the money could have gone back to. */
const UNKNOWN = 'unknown';

/** Excess money of a payment went back as `auto-{payment_id}` (spec 10). */
export const isAutoOf = (refundId: string, paymentId: string): boolean =>
  refundId === `auto-${paymentId}` || refundId.startsWith(`auto-${paymentId}.`);

/**
 * The legs of a refund that the old service kept without them (spec 17): all to the wallet where the row says so, else
 * shared over what each tender held then, as spec 11 says; what no tender can have held stands on the first one, so that
 * nothing that went is forgotten. `facts`: the balance with the refunds before it. One attempt, in the row's own state;
 * of a failed one that may have had several parts nobody knows which of them went, so each stays open.
 */
export function inheritedLegs(
  refund: StoredRefund,
  facts: RefundFacts,
  payments: PaymentFold,
): RefundLegRow[] {
  const { orderId, refundId, currency, createdAtMs } = refund;
  const isUnknown = refund.status === 'failed' && !isOfOneTender(refund, facts, payments);
  const status = isUnknown ? 'processing' : (refund.status as RefundStatus);
  return takingBeyond(sharesOf(refund, facts, payments), beyondOfOld(refund, facts)).map((planned) => {
    const leg = beginLeg(planned, createdAtMs, status);
    return {
      orderId,
      refundId,
      leg: leg.tender,
      amountMinor: leg.amount,
      currency,
      status: legStatus(leg),
      attempts: [...leg.attempts],
      updatedAtMs: refund.updatedAtMs,
    };
  });
}

/**
 * What it took of the excess that had failed to go back by itself, as one of ours would have. Of a canceled order that is
 * what all other money of it did not suffice for.
 */
function beyondOfOld(
  { kind, currency, destination, units, shippingMinor, amountMinor }: StoredRefund,
  facts: RefundFacts,
): bigint {
  if (kind !== 'ticket' || currency !== facts.currency) return 0n;
  const isByAmount = units.length === 0 && shippingMinor === 0n;
  const amount = facts.stage === 'canceled' ? atLeastZero(amountMinor - excessLeft(facts)) : amountMinor;
  return beyondOf(facts, { to: destination === 'wallet' ? 'wallet' : 'original', isByAmount, amount });
}

/** A refund gives back what had come in by then. */
const wasThere = ({ createdAtMs }: StoredRefund, { payments }: PaymentFold, paymentId: string): boolean =>
  payments.some((one) => one.paymentId === paymentId && one.occurredAtMs <= createdAtMs + CLOCKS_DIFFER_MS);

type Tender = { readonly tender: string; readonly paid: bigint };

/** All that the old service may have sent a part of it to. */
function tendersOf(refund: StoredRefund, facts: RefundFacts, payments: PaymentFold): readonly Tender[] {
  const { amountMinor: paid } = refund;
  if (refund.destination === 'wallet') return [{ tender: WALLET, paid }];
  const named = [...payments.captures, ...payments.foreignCaptures].find((one) =>
    isAutoOf(refund.refundId, one.paymentId),
  );
  if (named !== undefined) return [{ tender: named.paymentId, paid }];
  if (refund.currency !== facts.currency)
    return payments.foreignCaptures
      .filter((one) => one.amount?.currency === refund.currency)
      .map((one) => ({ tender: one.paymentId, paid }));
  const cards = facts.payments
    .filter(({ paymentId }) => wasThere(refund, payments, paymentId))
    .map(({ paymentId, captured }) => ({ tender: paymentId, paid: captured }));
  // Of an order that it canceled, payment was asked for what the cards had paid, and rebate for the rest.
  const ofCards = sum(cards.map(({ tender, paid: captured }) => cardRoom(facts, tender, captured)));
  const hasWallet = facts.wallet > 0n && !(facts.stage === 'canceled' && ofCards >= paid);
  return hasWallet ? [...cards, { tender: WALLET, paid: facts.wallet }] : cards;
}

/** Is the state of the row that of its only part. Shares are ours: where there are several tenders, none is sure. */
export const isOfOneTender = (...of: Parameters<typeof tendersOf>): boolean => tendersOf(...of).length <= 1;

function sharesOf(refund: StoredRefund, facts: RefundFacts, payments: PaymentFold) {
  const { amountMinor: amount } = refund;
  const tenders = tendersOf(refund, facts, payments);
  const [only] = tenders;
  if (only === undefined) return [{ tender: UNKNOWN, amount }];
  if (tenders.length === 1 || refund.currency !== facts.currency) return [{ tender: only.tender, amount }];
  const rooms = tenders.map(({ tender, paid }) => cardRoom(facts, tender, paid));
  const covered = smallest(amount, sum(rooms));
  const shares = allocate(covered, rooms);
  return tenders
    .map(({ tender }, at) => ({ tender, amount: (shares[at] ?? 0n) + (at === 0 ? amount - covered : 0n) }))
    .filter((leg) => leg.amount > 0n);
}
