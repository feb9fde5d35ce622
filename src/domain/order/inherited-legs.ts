import type { PaymentFold } from '../payments/payment-fold.ts';
import type { RefundFacts } from '../refunds/refund-facts.ts';
import { cardRoom } from '../refunds/refund-legs.ts';
import { legStatus, type RefundLeg, type RefundStatus, WALLET } from '../refunds/refund-state.ts';
import { allocate, smallest, sum } from '../values/money.ts';
import type { RefundLegRow, StoredRefund } from './records.ts';

/** The tender of a leg when no row has a captured payment that the money could have gone back to. */
const UNKNOWN = 'unknown';

/** Excess money of a payment went back as `auto-{payment_id}` (spec 10). */
export const isAutoOf = (refundId: string, paymentId: string): boolean =>
  refundId === `auto-${paymentId}` || refundId.startsWith(`auto-${paymentId}.`);

/**
 * The legs of a refund that the old service kept without legs (spec 17), each with one attempt in the row's state. All
 * goes to the wallet where the row says so; else the amount is shared by what each tender held then, as spec 11 says.
 * What no tender can have held stands on the first one, so that no refunded money is forgotten. `facts`: the balance
 * with the refunds before this one.
 */
export function inheritedLegs(
  refund: StoredRefund,
  facts: RefundFacts,
  payments: PaymentFold,
): RefundLegRow[] {
  const { orderId, refundId, currency, createdAtMs } = refund;
  const attempts = [{ attempt: 1, beganAtMs: createdAtMs, status: refund.status as RefundStatus }];
  return sharesOf(refund, facts, payments).map(({ tender, amount }) => {
    const leg: RefundLeg = { tender, amount, attempts };
    return {
      orderId,
      refundId,
      leg: tender,
      amountMinor: amount,
      currency,
      status: legStatus(leg),
      attempts,
      updatedAtMs: refund.updatedAtMs,
    };
  });
}

/** The clocks of two machines may differ by this. */
const CLOCKS_DIFFER_MS = 60_000;

/** Had the payment come in when the refund was created? A refund gives back only what was there. */
const wasThere = ({ createdAtMs }: StoredRefund, { payments }: PaymentFold, paymentId: string): boolean =>
  payments.some((one) => one.paymentId === paymentId && one.occurredAtMs <= createdAtMs + CLOCKS_DIFFER_MS);

function sharesOf(refund: StoredRefund, facts: RefundFacts, payments: PaymentFold) {
  const { amountMinor: amount } = refund;
  if (refund.destination === 'wallet') return [{ tender: WALLET, amount }];
  const named = [...payments.captures, ...payments.foreignCaptures].find((one) =>
    isAutoOf(refund.refundId, one.paymentId),
  );
  if (named !== undefined) return [{ tender: named.paymentId, amount }];
  if (refund.currency !== facts.currency) {
    const foreign = payments.foreignCaptures.find((one) => one.amount?.currency === refund.currency);
    return [{ tender: foreign?.paymentId ?? UNKNOWN, amount }];
  }
  const tenders = [
    ...facts.payments
      .filter(({ paymentId }) => wasThere(refund, payments, paymentId))
      .map(({ paymentId, captured }) => ({ tender: paymentId, paid: captured })),
    ...(facts.wallet > 0n ? [{ tender: WALLET, paid: facts.wallet }] : []),
  ];
  if (tenders.length === 0) return [{ tender: UNKNOWN, amount }];
  const rooms = tenders.map(({ tender, paid }) => cardRoom(facts, tender, paid));
  const covered = smallest(amount, sum(rooms));
  const shares = allocate(covered, rooms);
  return tenders
    .map(({ tender }, at) => ({ tender, amount: (shares[at] ?? 0n) + (at === 0 ? amount - covered : 0n) }))
    .filter((leg) => leg.amount > 0n);
}
