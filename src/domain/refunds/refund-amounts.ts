import { atLeastZero, type Money, smallest, sum } from '../values/money.ts';
import type { PlannedLeg } from './refund-attempts.ts';
import type { RefundableLine, RefundedUnits, RefundFacts, RefundTarget } from './refund-facts.ts';
import { keptLeft, moneyLeft, planLegs } from './refund-legs.ts';
import { freeUnits, shippingLeft, takeUnits } from './refund-units.ts';

export type RefundRequest = {
  /** Null when left out. The same SKU twice is added up. An empty list means no goods, not all of them. */
  readonly entries: readonly { readonly skuId: string; readonly count: number }[] | null;
  /** Null when left out. */
  readonly amount: Money | null;
  readonly includeShipping: boolean;
  readonly to: RefundTarget;
};

export type RefundPlan = {
  /** Above 0; the sum of the legs. */
  readonly amount: bigint;
  /**
   * In order of `lineNo`. A refund of lines is worth exactly its units plus its shipping. A refund of everything left
   * takes all units and shipping left; after refunds by amount its money differs from their worth.
   */
  readonly units: readonly RefundedUnits[];
  readonly shipping: bigint;
  readonly legs: readonly PlannedLeg[];
};

/** What can still be refunded, in minor units; `amount` limits the whole. Lines with 0 left are listed too. */
export type RefundLeft = {
  readonly amount: bigint;
  readonly shipping: bigint;
  readonly lines: readonly RefundedUnits[];
};

/** What is wrong with the request itself (422), whatever is left. */
export type RefundProblem =
  | 'entries_with_amount'
  | 'nothing_asked'
  | 'count_not_positive'
  | 'amount_not_positive'
  | 'amount_currency';

export type RefundRefusal =
  | { readonly ok: false; readonly refusal: 'INVALID_REQUEST'; readonly problem: RefundProblem }
  | { readonly ok: false; readonly refusal: 'REFUND_EXCEEDS'; readonly left: RefundLeft };

/**
 * Plans the amount and the legs of a refund (spec 11). By entries it takes the next units of their lines, and with
 * `includeShipping` all shipping left. By amount it takes exactly that, whatever `includeShipping` says. By neither it
 * takes everything left. Before the order is paid it gives back captured money only, neither units nor shipping.
 * REFUND_EXCEEDS when money or units do not suffice, for a SKU that was not bought, and for a refund of 0.
 */
export function planRefund(
  facts: RefundFacts,
  request: RefundRequest,
): { readonly ok: true; readonly plan: RefundPlan } | RefundRefusal {
  const problem = problemOf(facts, request);
  if (problem !== null) return { ok: false, refusal: 'INVALID_REQUEST', problem };

  const lines = freeLines(facts);
  const left = leftOf(facts, lines, request.to);
  const asked = whatIsAsked(request, left, lines);
  if (asked === null || asked.amount === 0n || asked.amount > left.amount)
    return { ok: false, refusal: 'REFUND_EXCEEDS', left };
  const isByAmount = request.amount !== null;
  const beyond = beyondOf(facts, { to: request.to, isByAmount, amount: asked.amount });
  return { ok: true, plan: { ...asked, legs: planLegs(facts, asked.amount, request.to, beyond) } };
}

/**
 * How much of a ticket is money that failed to go back by itself, and that the order does not keep. A refund by amount takes
 * that first, so that a payment that was too much can go to the wallet and the order goes on; any other takes it last.
 */
export function beyondOf(
  facts: RefundFacts,
  { to, isByAmount, amount }: Pick<RefundRequest, 'to'> & { isByAmount: boolean; amount: bigint },
): bigint {
  if (facts.stage === 'unpaid') return 0n;
  const failed = moneyLeft(facts, to) - keptLeft(facts);
  return smallest(failed, isByAmount ? amount : atLeastZero(amount - keptLeft(facts)));
}

/** What can still be refunded of an order, by this way. */
export const refundLeft = (facts: RefundFacts, to: RefundTarget = 'original'): RefundLeft =>
  leftOf(facts, freeLines(facts), to);

type FreeLine = { readonly line: RefundableLine; readonly free: readonly bigint[] };

const freeLines = (facts: RefundFacts): FreeLine[] =>
  facts.lines.map((line) => ({ line, free: facts.stage === 'paid' ? freeUnits(line, facts) : [] }));

const leftOf = (facts: RefundFacts, lines: readonly FreeLine[], to: RefundTarget): RefundLeft => ({
  amount: moneyLeft(facts, to),
  shipping: facts.stage === 'paid' ? shippingLeft(facts) : 0n,
  lines: lines.map(({ line, free }) => takeUnits(line, free.length, free)),
});

function problemOf(facts: RefundFacts, { entries, amount, includeShipping }: RefundRequest) {
  if (entries !== null && amount !== null) return 'entries_with_amount';
  if (entries !== null && entries.length === 0 && !includeShipping) return 'nothing_asked';
  if (entries?.some((entry) => !Number.isInteger(entry.count) || entry.count < 1))
    return 'count_not_positive';
  if (amount !== null && amount.currency !== facts.currency) return 'amount_currency';
  if (amount !== null && amount.amountMinor <= 0n) return 'amount_not_positive';
  return null;
}

type Asked = Omit<RefundPlan, 'legs'>;

function whatIsAsked(request: RefundRequest, left: RefundLeft, lines: readonly FreeLine[]): Asked | null {
  if (request.amount !== null) return { amount: request.amount.amountMinor, units: [], shipping: 0n };
  if (request.entries === null) {
    const units = left.lines.filter((line) => line.count > 0);
    return { amount: left.amount, units, shipping: left.shipping };
  }
  const units = unitsOf(lines, request.entries);
  if (units === null) return null;
  const shipping = request.includeShipping ? left.shipping : 0n;
  return { amount: sum(units.map((one) => one.amount)) + shipping, units, shipping };
}

/** The next units of every requested SKU, from its lines in order; null when too few are left. */
function unitsOf(
  lines: readonly FreeLine[],
  entries: readonly { readonly skuId: string; readonly count: number }[],
): RefundedUnits[] | null {
  const wanted = new Map<string, number>();
  for (const { skuId, count } of entries) wanted.set(skuId, (wanted.get(skuId) ?? 0) + count);

  const taken: RefundedUnits[] = [];
  for (const { line, free } of lines) {
    const still = wanted.get(line.skuId) ?? 0;
    const count = Math.min(still, free.length);
    if (count === 0) continue;
    taken.push(takeUnits(line, count, free));
    wanted.set(line.skuId, still - count);
  }
  return [...wanted.values()].every((still) => still === 0) ? taken : null;
}
