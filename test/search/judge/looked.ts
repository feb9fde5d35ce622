import type { Seen } from '../tale';
import type { About, Facts, Looked } from './facts';
import { givenEarly, legOut } from './ledger';

const ABOUT: readonly About[] = [
  'short_payment',
  'foreign_currency',
  'conflicting_event',
  'wallet_deduct_refused',
  'refunded_too_much',
];

/** The facts behind a reason, as a person sees them. The same text means that nothing new came. */
function textOf(about: About, facts: Facts, seen: Seen): string {
  const { currency } = facts.shop.order;
  if (about === 'conflicting_event') return toldTwice(facts).join(' ');
  if (about === 'wallet_deduct_refused') return seen.hold;
  if (about === 'refunded_too_much') return wentBack(seen);
  if (about === 'short_payment') {
    const sums = facts.payments.flatMap(({ id, captured: sum }) =>
      sum?.currency === currency ? [`${id}=${sum.amount}`] : [],
    );
    return `${sums.join(' ')} less ${givenEarly(facts, seen)}`;
  }
  const foreign = facts.payments.flatMap((one) => {
    const sum = one.captured ?? one.voided ?? one.authorized;
    if (sum === null || sum.currency === currency) return [];
    const state = one.captured !== null ? 'captured' : one.voided !== null ? 'voided' : 'authorized';
    return [`${one.id}=${state}${sum.amount}${sum.currency} back ${backTo(one.id, seen)}`];
  });
  return foreign.join(' ');
}

const toldTwice = ({ contradictions, unclear }: Facts): readonly string[] =>
  [...new Set([...contradictions, ...unclear])].sort();

/** The money of a tender that went back or is under way. */
const backTo = (tender: string, { refunds }: Seen): bigint =>
  refunds
    .flatMap(({ legs }) => legs)
    .filter((leg) => leg.tender === tender)
    .reduce((sum, leg) => sum + legOut(leg), 0n);

/** Each leg that succeeded, and how often. */
function wentBack({ refunds }: Seen): string {
  const legs = refunds.flatMap(({ refundId, legs: all }) =>
    all.flatMap(({ tender, attempts }) => {
      const times = attempts.filter((state) => state === 'succeeded').length;
      return times === 0 ? [] : [`${refundId}/${tender}x${times}`];
    }),
  );
  return legs.sort().join(' ');
}

/** The facts once a person has looked at the order as it is now; `prev`: as it was marked for that person. */
export function withLook(facts: Facts, prev: Seen, seen: Seen): Facts {
  const looks = ABOUT.map((about) => ({ about, text: textOf(about, facts, seen) }));
  const isNow = (one: Look) => looks.some((look) => sameAs(look, one));
  const before = facts.looked.map((one) => (isNow(one) ? one : { ...one, wasMarked: false }));
  const fresh = looks.map((one) => ({
    ...one,
    wasMarked: prev.review.includes(one.about) || before.some((old) => old.wasMarked && sameAs(one, old)),
  }));
  const looked = [...before.filter((one) => !isNow(one)), ...fresh];
  return { ...facts, looked: looked.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

type Look = Pick<Looked, 'about' | 'text'>;
const keyOf = ({ about, text }: Look) => `${about} ${text}`;
const sameAs = (one: Look, other: Look) => keyOf(one) === keyOf(other);

/**
 * Whether a person has looked at the facts behind a reason as they are now. For contradictions, all must be among those
 * that the person saw.
 */
export function isLookedAt(about: About, facts: Facts, seen: Seen): boolean {
  if (facts.looked.length === 0) return false;
  const hasAll = ({ text }: Look) => facts.contradictions.every((told) => text.split(' ').includes(told));
  return facts.looked.some((one) =>
    about === 'conflicting_event'
      ? one.about === about && hasAll(one)
      : sameAs(one, { about, text: textOf(about, facts, seen) }),
  );
}

/** The reasons that a person has ended, with the same facts as now. */
export const endedMarks = (facts: Facts, seen: Seen): readonly About[] =>
  (facts.looked.length === 0 ? [] : ABOUT).filter((about) => {
    const look = { about, text: textOf(about, facts, seen) };
    return facts.looked.some((one) => one.wasMarked && sameAs(one, look));
  });
