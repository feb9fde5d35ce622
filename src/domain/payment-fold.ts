import { type Money, smallest, sum } from './money.ts';

/** From weak to strong: whatever the times, a payment is in the strongest state that an event told of (spec 10). */
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

/** A captured payment of the order's currency: what of it pays the due, and what is too much. Minor units. */
export type Capture = {
  readonly paymentId: string;
  readonly captured: bigint;
  readonly kept: bigint;
  readonly excess: bigint;
};

export type PaymentFold = {
  /** The strongest fact of each payment, by payment id. */
  readonly payments: readonly PaymentFact[];
  /** By (occurred_at, payment_id): the earliest that cover the due are kept. */
  readonly captures: readonly Capture[];
  /** Captured in another currency than the order's: fits nothing, never counted. */
  readonly foreignCaptures: readonly PaymentFact[];
  /** What was captured of the due, at most the due. */
  readonly capturedOfDue: bigint;
  readonly capturedInAll: bigint;
  /** Some payment was authorized in the order's currency, whatever became of it. */
  readonly wasAuthorized: boolean;
  /** Payments still authorized, in any currency: what a void can free. */
  readonly open: readonly PaymentFact[];
  /** Authorized or captured in another currency. */
  readonly hasForeign: boolean;
  /** The last failure that nothing stronger took back. */
  readonly lastError: string | null;
};

const rank = (fact: PaymentFact): number => PAYMENT_STATUSES.indexOf(fact.status);

const byTime = (a: PaymentFact, b: PaymentFact): number =>
  a.occurredAtMs - b.occurredAtMs || (a.paymentId < b.paymentId ? -1 : 1);

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
  const foreignCaptures = captured.filter((fact) => !isOurs(fact));
  const failures = payments.filter((fact) => fact.status === 'failed').sort(byTime);
  return {
    payments,
    captures,
    foreignCaptures,
    capturedOfDue: sum(captures.map((one) => one.kept)),
    capturedInAll: sum(captures.map((one) => one.captured)),
    wasAuthorized: facts.some((fact) => fact.status === 'authorized' && isOurs(fact)),
    open,
    hasForeign: foreignCaptures.length > 0 || open.some((fact) => !isOurs(fact)),
    lastError: failures.at(-1)?.reason ?? null,
  };
}

/** Several failures of one payment may have happened: the latest speaks for it. */
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
    const amount = fact.amount?.amountMinor ?? 0n;
    const kept = smallest(amount, left);
    left -= kept;
    return { paymentId: fact.paymentId, captured: amount, kept, excess: amount - kept };
  });
}

/** What was ever asked back by itself of one payment, in minor units, failed asks too: those need a person. */
export type AutoRefunded = ReadonlyMap<string, bigint>;

export type AutoRefund = { readonly paymentId: string; readonly amount: Money };

/**
 * Money that does not fit and is not yet on its way back (spec 10): all that was captured of a canceled order, else
 * what is beyond the due, from the latest capture on. Never more in all than is too much, so an event that arrives
 * late and changes which captures are kept cannot make us give back twice. `taken`: what other refunds already took.
 */
export function autoRefunds(
  fold: PaymentFold,
  isCanceled: boolean,
  currency: string,
  already: AutoRefunded,
  taken: ReadonlyMap<string, bigint> = new Map(),
): AutoRefund[] {
  const given = (paymentId: string) => already.get(paymentId) ?? 0n;
  const wanted = isCanceled
    ? sum(fold.captures.map((one) => one.captured - (taken.get(one.paymentId) ?? 0n)))
    : fold.capturedInAll - fold.capturedOfDue;
  let left = wanted - sum(fold.captures.map((one) => given(one.paymentId)));
  const out: AutoRefund[] = [];
  for (const one of [...fold.captures].reverse()) {
    if (left <= 0n) break;
    const room = one.captured - given(one.paymentId) - (taken.get(one.paymentId) ?? 0n);
    const amountMinor = smallest(room, left);
    if (amountMinor <= 0n) continue;
    left -= amountMinor;
    out.push({ paymentId: one.paymentId, amount: { amountMinor, currency } });
  }
  if (!isCanceled) return out;
  // Nobody waits for foreign money of an order that is over.
  for (const { paymentId, amount } of fold.foreignCaptures) {
    if (amount === null || amount.amountMinor <= given(paymentId)) continue;
    out.push({ paymentId, amount: { ...amount, amountMinor: amount.amountMinor - given(paymentId) } });
  }
  return out;
}
