import type { Units } from '../tale';
import type { Shop } from './shop';

type Sum = { readonly amount: bigint; readonly currency: string };

/** The facts of one payment: each status as it was first told (spec 10). */
export type PaymentFacts = {
  readonly id: string;
  readonly authorized: Sum | null;
  readonly captured: (Sum & { readonly atMs: number }) | null;
  readonly voided: Sum | null;
};

export type EntriesFact = {
  readonly key: string;
  /** a group's status; '' for a purchase */
  readonly status: string;
  readonly entries: Units | null;
  readonly text: string;
};

type TicketFact = {
  readonly refundId: string;
  readonly to: 'original' | 'wallet';
  readonly body: string;
  readonly beforePaid: boolean;
  /** how much of it is excess that an automatic refund failed to send */
  readonly beyond: bigint;
};

type NoticeFact = {
  readonly refundId: string;
  readonly tender: string;
  readonly status: 'succeeded' | 'failed';
  readonly truly: number;
  /** a new success of an old attempt that does not name it: the service cannot know the attempt */
  readonly isUnsure: boolean;
  readonly atMs: number;
};

/** A reason of review by its name in the service, with the facts behind it when a person looked. */
export type Looked = {
  readonly about: About;
  readonly text: string;
  /** the order was marked with it */
  readonly wasMarked: boolean;
};
export type About =
  | 'short_payment'
  | 'foreign_currency'
  | 'conflicting_event'
  | 'wallet_deduct_refused'
  | 'refunded_too_much';

/** Every fact of an order that was accepted so far. Never changed in place, because a search branches from each. */
export type Facts = {
  readonly shop: Shop;
  readonly payments: readonly PaymentFacts[];
  readonly failures: readonly string[];
  readonly purchases: readonly EntriesFact[];
  readonly groups: readonly EntriesFact[];
  readonly tickets: readonly TicketFact[];
  readonly notices: readonly NoticeFact[];
  /** contradictions of one key: other amounts, currencies or entries than those that came first (spec 10) */
  readonly contradictions: readonly string[];
  /** the same, where the spec leaves open whether it is a contradiction, so that a review may come of it or not */
  readonly unclear: readonly string[];
  /** what people saw when they ended a review (spec 13) */
  readonly looked: readonly Looked[];
  /** something came for which the spec does not say enough to demand a result */
  readonly odd: boolean;
  /** a failed or old attempt succeeded after all (spec 11) */
  readonly lateSuccess: boolean;
  readonly stockBack: number;
  readonly couponBack: number;
};

export function noFacts(shop: Shop): Facts {
  return {
    shop,
    payments: [],
    failures: [],
    purchases: [],
    groups: [],
    tickets: [],
    notices: [],
    contradictions: [],
    unclear: [],
    looked: [],
    odd: false,
    lateSuccess: false,
    stockBack: 0,
    couponBack: 0,
  };
}

export const PAID = new Set(['paid', 'purchased', 'shipped', 'receiving', 'received', 'refunded']);
export const UNPAID = new Set(['unpaid', 'authorized']);

export const paymentOf = (facts: Facts, id: string) => facts.payments.find((payment) => payment.id === id);
export const ticketOf = (facts: Facts, refundId: string) =>
  facts.tickets.find((ticket) => ticket.refundId === refundId);

/** The captured sum of all payments in the order's currency. */
export function captured(facts: Facts): bigint {
  let sum = 0n;
  for (const { captured } of facts.payments)
    if (captured !== null && captured.currency === facts.shop.order.currency) sum += captured.amount;
  return sum;
}

/** The sum of captures and open authorizations in the order's currency: captured > voided > authorized (spec 10). */
export function covered(facts: Facts, withVoided = false): bigint {
  const { currency } = facts.shop.order;
  let sum = 0n;
  for (const payment of facts.payments) {
    const counts = payment.captured ?? (payment.voided !== null && !withVoided ? null : payment.authorized);
    if (counts !== null && counts.currency === currency) sum += counts.amount;
  }
  return sum;
}

/** Whether money came in another currency than the order's. */
export const hasForeign = (facts: Facts) =>
  facts.payments.some(
    ({ captured }) =>
      captured !== null && captured.amount > 0n && captured.currency !== facts.shop.order.currency,
  );

export const isOpen = (payment: PaymentFacts) =>
  payment.authorized !== null && payment.captured === null && payment.voided === null;

/** Nothing odd came, so everything that the spec demands may be demanded. */
export const isPlain = (facts: Facts) =>
  facts.contradictions.length === 0 && !facts.odd && !facts.lateSuccess && !hasForeign(facts);
