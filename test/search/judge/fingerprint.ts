import type { Seen } from '../tale';
import type { Facts } from './facts';
import type { Refund } from './ledger';

const factTexts = new WeakMap<Facts, string>();
const refundTexts = new WeakMap<Refund, string>();

/** The facts as text without times, which are added where a later rule compares them. */
function factText(facts: Facts): string {
  const known = factTexts.get(facts);
  if (known !== undefined) return known;
  let text = `${facts.contradictions.join('&')}?${facts.unclear.join('&')}${facts.odd ? 'O' : ''}${facts.lateSuccess ? 'L' : ''}`;
  text += `${facts.stockBack}.${facts.couponBack}`;
  for (const { id, authorized, captured, voided } of facts.payments) {
    text += `;${id}`;
    if (authorized !== null) text += `a${authorized.amount}${authorized.currency}`;
    if (captured !== null) text += `c${captured.amount}${captured.currency}`;
    if (voided !== null) text += `v${voided.amount}${voided.currency}`;
  }
  text += `/${facts.failures.join(',')}`;
  for (const { key, text: entries } of facts.purchases) text += `;p${key}${entries}`;
  for (const { key, text: entries } of facts.groups) text += `;g${key}${entries}`;
  for (const { refundId, body, beforePaid, beyond } of facts.tickets)
    text += `;t${refundId}${body}${beforePaid ? 'e' : ''}${beyond}`;
  for (const { about, text: what, wasMarked } of facts.looked) text += `;l${about}${wasMarked}${what}`;
  factTexts.set(facts, text);
  return text;
}

function refundText(refund: Refund): string {
  const known = refundTexts.get(refund);
  if (known !== undefined) return known;
  let text = `${refund.refundId}${refund.isAuto ? 'A' : ''}${refund.state}${refund.shipping}`;
  for (const { sku, count } of refund.units) text += `,${sku}${count}`;
  const legs = refund.legs.map(
    (leg) => `${leg.tender}=${leg.amount}${leg.currency}${leg.attempts.map((state) => state[0]).join('')}`,
  );
  text += `:${(legs.length > 1 ? legs.sort() : legs).join('+')}`;
  refundTexts.set(refund, text);
  return text;
}

/** The notices with their times, for a later rule asks whether a notice is a repeat. */
function noticeText(facts: Facts): string {
  if (facts.notices.length === 0) return '';
  const texts = facts.notices.map((fact) =>
    fact.status === 'succeeded'
      ? `${fact.refundId}:${fact.tender}s${fact.truly}${fact.isUnsure ? '?' : ''}${fact.atMs}`
      : `${fact.refundId}:${fact.tender}f${fact.atMs}`,
  );
  return texts.sort().join(',');
}

/** The times of captures, which matter only while more may come and the earliest are kept. */
function timeText(facts: Facts, seen: Seen): string {
  if (seen.status === 'canceled' || facts.tickets.length > 0) return '';
  let text = '';
  for (const { captured } of facts.payments) if (captured !== null) text += `${captured.atMs},`;
  return text;
}

export function fingerprintOf(facts: Facts, seen: Seen): string {
  const refunds = seen.refunds.map(refundText);
  if (refunds.length > 1) refunds.sort();
  const review = seen.review.length > 1 ? [...seen.review].sort() : seen.review;
  const voids = seen.voidsAsked.length > 1 ? [...seen.voidsAsked].sort() : seen.voidsAsked;
  return [
    seen.status,
    seen.hold,
    review.join(','),
    voids.join(','),
    refunds.join(';'),
    factText(facts),
    noticeText(facts),
    timeText(facts, seen),
  ].join('|');
}
