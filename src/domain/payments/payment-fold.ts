import { compareBigints, type Money, smallest, sum } from '../values/money.ts';

/** From weak to strong: a payment is in the strongest state of its events, whatever their times (spec 10). */
export const PAYMENT_STATUSES = ['failed', 'authorized', 'voided', 'captured'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** One stored event about one payment; a failure has no amount. */
export type PaymentFact = {
  readonly paymentId: string;
  readonly status: PaymentStatus;
  readonly amount: Money | null;
  readonly method: string;
  readonly reason: string | null;
  readonly occurredAtMs: number;
};

/** A captured payment in the order's currency: the part that pays the due, and the part in excess. Minor units. */
export type Capture = {
  readonly paymentId: string;
  readonly captured: bigint;
  readonly kept: bigint;
  readonly excess: bigint;
};

export type PaymentFold = {
  /** The strongest fact of each payment, by payment id. */
  readonly payments: readonly PaymentFact[];
  /** In (occurred_at, payment_id) order: the earliest that cover the due are kept. */
  readonly captures: readonly Capture[];
  /** Captured in another currency than the order's: excluded from the due. */
  readonly foreignCaptures: readonly PaymentFact[];
  /** The captured part of the due, at most the due. */
  readonly capturedOfDue: bigint;
  readonly capturedInAll: bigint;
  /** The sum of open authorizations in the order's currency. An authorization of 0.00 only checks a card. */
  readonly authorizedOpen: bigint;
  /** The amount of the largest voided authorization in the order's currency. */
  readonly authorizedVoided: bigint;
  /** Payments still authorized, in any currency: those that a void can free. */
  readonly open: readonly PaymentFact[];
  /** Authorized or captured in another currency. */
  readonly hasForeign: boolean;
  /** The last failure of a payment that has no stronger event. */
  readonly lastError: string | null;
};

const rank = (fact: PaymentFact): number => PAYMENT_STATUSES.indexOf(fact.status);

/** Payments of the same time stay in their order: by payment id, as {@link strongest} gives them. */
const byTime = (a: PaymentFact, b: PaymentFact): number => a.occurredAtMs - b.occurredAtMs;

/**
 * The state of an order's money as a fold over its stored events: the same for every order of arrival and any number
 * of repeats (spec 10). `due` is the order's final, in its currency.
 */
export function foldPayments(facts: readonly PaymentFact[], due: Money): PaymentFold {
  const payments = strongest(facts);
  const isOurs = (fact: PaymentFact) => fact.amount?.currency === due.currency;
  const captured = payments.filter((fact) => fact.status === 'captured').sort(byTime);
  const captures = keepEarliest(captured.filter(isOurs), due.amountMinor);
  const open = payments.filter((fact) => fact.status === 'authorized');
  const isForeign = (fact: PaymentFact) => isForeignMoney(fact, due.currency);
  const foreignCaptures = captured.filter(isForeign);
  const failures = payments.filter((fact) => fact.status === 'failed').sort(byTime);
  return {
    payments,
    captures,
    foreignCaptures,
    capturedOfDue: sum(captures.map((one) => one.kept)),
    capturedInAll: sum(captures.map((one) => one.captured)),
    authorizedOpen: sum(open.filter(isOurs).map(amountOf)),
    authorizedVoided: voidedOf(facts.filter(isOurs), payments),
    open,
    hasForeign: foreignCaptures.length > 0 || open.some(isForeign),
    lastError: failures.at(-1)?.reason ?? null,
  };
}

/** Also money of which nobody knows how much it was; but a card check of nothing is no money. */
export const isForeignMoney = ({ amount }: PaymentFact, currency: string): boolean =>
  amount?.currency !== currency && amount?.amountMinor !== 0n;

const amountOf = (fact: PaymentFact): bigint => fact.amount?.amountMinor ?? 0n;

/** Counts authorizations that a void overtook too: the order must not wait for a payment that is over. */
function voidedOf(facts: readonly PaymentFact[], payments: readonly PaymentFact[]): bigint {
  const voided = new Set(payments.filter((one) => one.status === 'voided').map((one) => one.paymentId));
  const amounts = facts
    .filter((fact) => fact.status === 'authorized' && voided.has(fact.paymentId))
    .map(amountOf);
  return amounts.sort(compareBigints).at(-1) ?? 0n;
}

/** The strongest fact of each payment; of several failures of a payment the latest. */
function strongest(facts: readonly PaymentFact[]): PaymentFact[] {
  const best = new Map<string, PaymentFact>();
  for (const fact of facts) {
    const known = best.get(fact.paymentId);
    const isStronger =
      known === undefined ||
      rank(fact) > rank(known) ||
      (rank(fact) === rank(known) && byTime(known, fact) < 0);
    if (isStronger) best.set(fact.paymentId, fact);
  }
  return [...best.values()].sort((a, b) => (a.paymentId < b.paymentId ? -1 : 1));
}

function keepEarliest(captured: readonly PaymentFact[], due: bigint): Capture[] {
  let left = due;
  return captured.map((fact) => {
    const amount = amountOf(fact);
    const kept = smallest(amount, left);
    left -= kept;
    return { paymentId: fact.paymentId, captured: amount, kept, excess: amount - kept };
  });
}
