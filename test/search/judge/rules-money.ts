import type { Seen } from '../tale';
import { excessOf, excessOut, takenInPlace } from './excess';
import { captured, PAID, paymentOf, ticketOf, UNPAID } from './facts';
import { currencies, hasFailed, inAll, isUnderWay, legOut, TO_WALLET, tenderOf } from './ledger';
import { larger, smaller } from './shop';
import { type Rule, reserves, type Step } from './step';

/**
 * Spec 11, one balance: promised money must be there. Judged at each promise (a refund or a new attempt). Without a
 * promise, more money can leave only by a late success, which is true and a case for review.
 */
export const outWithinIn: Rule = (step, found) => {
  if (!reserves(step)) return;
  const { ledger } = step;
  for (const tender of ledger.tenders)
    if (tender.id !== TO_WALLET && tender.out > tender.in && promised(step, tender.id))
      found.push(
        `${tender.out} ${tender.currency} went back or is under way by ${tender.id}, which brought ${tender.in}.`,
      );
  for (const currency of currencies(ledger)) {
    const all = inAll(ledger, currency);
    if (all.out > all.in && isPromisedIn(step, currency))
      found.push(`${all.out} ${currency} went back or is under way in all, of ${all.in} that came in.`);
  }
};

/**
 * Spec 11, one balance: nobody is promised excess that has gone back, or is on its way, by another refund. Whatever came
 * late, a new refund or attempt takes only what is there.
 */
export const excessIsThere: Rule = ({ facts, seen, changes, command }, found) => {
  const { currency } = facts.shop.order;
  const promised = [...changes.opened, ...changes.retried.map(({ refund }) => refund)].filter((refund) =>
    refund.legs.some((leg) => leg.currency === currency && excessOut(facts, refund, leg) > 0n),
  );
  if (promised.length === 0) return;
  const { all, out } = excessOf(facts, seen);
  if (out > all)
    found.push(
      `By ${command.kind} ${promised.map((one) => one.refundId).join(', ')} promises excess that is gone: ${out} of ${all}.`,
    );
};

const isPromisedIn = ({ changes }: Step, currency: string) =>
  changes.opened.some((refund) => refund.legs.some((leg) => leg.currency === currency)) ||
  changes.retried.some(({ leg }) => leg.currency === currency);

const promised = ({ changes, facts }: Step, tender: string) =>
  changes.opened.some((refund) => refund.legs.some((leg) => tenderOf(facts, refund, leg) === tender)) ||
  changes.retried.some(({ refund, leg }) => tenderOf(facts, refund, leg) === tender);

/** Spec 11: a leg goes to a captured payment in its currency, or to the wallet, with an amount above 0. */
export const legsHaveTenders: Rule = ({ facts, changes }, found) => {
  for (const refund of changes.opened)
    for (const { tender, amount, currency } of refund.legs) {
      if (amount < 0n) found.push(`Leg ${refund.refundId}:${tender} is of ${amount}.`);
      if (tender === 'wallet') continue;
      const sum = paymentOf(facts, tender)?.captured;
      if (sum?.currency !== currency)
        found.push(
          `Leg ${refund.refundId}:${tender} gives ${amount} ${currency} to a payment that brought none.`,
        );
    }
};

/** Spec 9, 10: a canceled order keeps nothing, neither at its cancel nor of later money. */
export const canceledKeepsNothing: Rule = (step, found) => {
  const { prev, seen, ledger, ledgerBefore, changes } = step;
  if (seen.status !== 'canceled') return;
  for (const currency of currencies(ledger)) {
    const now = inAll(ledger, currency);
    const kept = now.in - now.out - heldWhileOpen(seen, currency);
    if (kept <= 0n) continue;
    const was = inAll(ledgerBefore, currency);
    const left = was.in - was.out - heldWhileOpen(prev, currency);
    const keptBefore = prev.status === 'canceled' ? larger(0n, left) : failedByItself(prev, currency);
    let failed = 0n;
    if (prev.status === 'canceled')
      for (const { leg, to } of changes.turns)
        if (to === 'failed' && leg.currency === currency) failed += leg.amount;
    if (kept > keptBefore + failed)
      found.push(
        `A canceled order keeps ${kept} ${currency} of ${now.in}: nothing is under way for ${kept - keptBefore - failed}.`,
      );
  }
};

/** Money of automatic refunds that failed. It waits for a retry by a person. */
function failedByItself({ refunds }: Seen, currency: string): bigint {
  let failed = 0n;
  for (const { isAuto, legs } of refunds)
    for (const leg of legs) if (isAuto && hasFailed(leg) && leg.currency === currency) failed += leg.amount;
  return failed;
}

/** A refund under way may hold the money of its failed legs until all have ended. */
function heldWhileOpen({ refunds }: Seen, currency: string): bigint {
  let held = 0n;
  for (const { legs } of refunds)
    if (legs.some((leg) => isUnderWay(leg.attempts.at(-1))))
      for (const leg of legs) if (hasFailed(leg) && leg.currency === currency) held += leg.amount;
  return held;
}

/** The excess of a paid order, and the part that early tickets gave back. */
function sumsOf({ facts, seen }: Step) {
  const { due, currency } = facts.shop.order;
  const excess = larger(0n, captured(facts) - due);
  const sum = {
    excess,
    auto: 0n,
    autoFailed: 0n,
    early: 0n,
    earlyHeld: 0n,
    inPlace: takenInPlace(facts, seen),
  };
  for (const refund of seen.refunds)
    for (const leg of refund.legs) {
      if (leg.currency !== currency) continue;
      const out = legOut(leg);
      if (refund.isAuto) {
        sum.auto += out;
        if (hasFailed(leg)) sum.autoFailed += leg.amount;
      } else if (ticketOf(facts, refund.refundId)?.beforePaid) {
        sum.earlyHeld += out;
        sum.early += larger(out, leg.amount);
      }
    }
  return sum;
}

/** Spec 10: exactly the money beyond the due goes back by itself, less what a ticket gave back before. */
export const excessGoesBack: Rule = (step, found) => {
  const { facts, seen, changes } = step;
  if (seen.refunds.length === 0 && captured(facts) <= facts.shop.order.due) return;
  const opened = changes.opened.filter((refund) => refund.isAuto && !isForeignByPerson(step, refund));
  if (UNPAID.has(seen.status) && opened.length > 0)
    found.push(`${opened[0]?.refundId} gives money back of an order that is ${seen.status}.`);
  if (!PAID.has(seen.status)) return;
  const { due, currency } = facts.shop.order;
  const { excess, auto, autoFailed, early, earlyHeld, inPlace } = sumsOf(step);
  const fits = `${captured(facts)} ${currency} captured, ${due} due, ${earlyHeld} given back before, ${inPlace} instead`;
  if (opened.some((refund) => refund.legs.some((leg) => leg.currency === currency))) {
    const right = larger(0n, excess - earlyHeld - inPlace);
    if (auto > right) found.push(`${auto} ${currency} goes back by itself, ${right} is too much (${fits}).`);
  }
  if (seen.review.length > 0) return;
  // Money that tickets promised but that never came, such as a hold that was not deducted, cannot go back.
  const all = inAll(step.ledger, currency);
  const there = all.in - (all.out - auto) - heldWhileOpen(seen, currency);
  const least = larger(0n, smaller(excess - early, there));
  const back = auto + larger(autoFailed, inPlace);
  if (back < least)
    found.push(`Only ${back} ${currency} goes back by itself, ${least} is too much (${fits}).`);
  rightPayments(step, found);
};

/** Spec 13: a person sends money of another currency back; the order may still live. */
const isForeignByPerson = ({ command, facts }: Step, { legs }: Seen['refunds'][number]) =>
  command.kind === 'end_review' &&
  command.how !== 'resolve' &&
  legs.every((leg) => leg.currency !== facts.shop.order.currency);

/** Spec 10: the earliest by (occurred_at, payment_id) that cover the due are kept. Only while no ticket moved money. */
function rightPayments({ facts, seen }: Step, found: string[]) {
  if (facts.payments.length < 2 || facts.lateSuccess || seen.refunds.some((refund) => !refund.isAuto)) return;
  if (seen.refunds.some((refund) => refund.legs.some((leg) => hasFailed(leg)))) return;
  const { due, currency } = facts.shop.order;
  const sums = facts.payments.flatMap(({ id, captured: sum }) =>
    sum !== null && sum.currency === currency ? [{ id, ...sum }] : [],
  );
  sums.sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  let open = due;
  for (const { id, amount } of sums) {
    const kept = smaller(amount, open);
    open -= kept;
    let gone = 0n;
    for (const refund of seen.refunds)
      for (const leg of refund.legs) if (leg.tender === id && leg.currency === currency) gone += legOut(leg);
    if (gone !== amount - kept)
      found.push(`Of ${amount} ${currency} of ${id} ${amount - kept} is too much, but ${gone} goes back.`);
  }
}

/** The money of an order at rest (spec 9, 10, 11): everything was given back exactly, except failed legs that wait. */
export function settledMoney(step: Step, found: string[]) {
  const { seen, ledger, facts } = step;
  for (const refund of seen.refunds)
    for (const leg of refund.legs)
      if (isUnderWay(leg.attempts.at(-1)))
        found.push(`Leg ${refund.refundId}:${leg.tender} is still under way.`);
  if (seen.status !== 'canceled') return;
  for (const currency of currencies(ledger)) {
    const { in: came, done } = inAll(ledger, currency);
    let failed = 0n;
    for (const refund of seen.refunds)
      for (const leg of refund.legs) if (hasFailed(leg) && leg.currency === currency) failed += leg.amount;
    if (done > came && !facts.lateSuccess)
      found.push(`${done} ${currency} went back of ${came} that came in.`);
    if (came - done > failed)
      found.push(
        `A canceled order keeps ${came - done} ${currency} of ${came} (${failed} failed and waits).`,
      );
  }
}
