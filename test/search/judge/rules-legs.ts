import type { LegState } from '../tale';
import { findLeg, hasSucceeded, isUnderWay, type Leg, type Refund } from './ledger';
import type { Rule, Step, Turn } from './step';

const nameOf = (refund: Refund, leg: Leg) => `${refund.refundId}:${leg.tender}`;

/** Spec 11: a refund's state follows from its legs; where the spec leaves a choice, each is right. */
export const stateOfLegs: Rule = ({ prev, seen }, found) => {
  if (prev.refunds === seen.refunds) return;
  for (const refund of seen.refunds) {
    if (prev.refunds.includes(refund)) continue;
    const may = statesOf(refund.legs);
    if (!may.includes(refund.state))
      found.push(`Refund ${refund.refundId} is ${refund.state}, by its legs it is ${may.join(' or ')}.`);
  }
};

function statesOf(legs: readonly Leg[]): readonly LegState[] {
  if (legs.length === 0) return ['requested', 'processing', 'succeeded', 'failed'];
  let open = 0;
  let failed = 0;
  let requested = 0;
  let again = false;
  for (const leg of legs) {
    const last = leg.attempts.at(-1);
    if (isUnderWay(last)) open += 1;
    if (last === 'requested') requested += 1;
    if (last === 'failed' && !hasSucceeded(leg)) failed += 1;
    if (leg.attempts.length > 1) again = true;
  }
  if (open === 0) return failed > 0 ? ['failed'] : ['succeeded'];
  const may: LegState[] = ['processing'];
  if (requested > 0 || again) may.push('requested');
  if (failed > 0) may.push('failed');
  if (legs.every(hasSucceeded)) may.push('succeeded');
  return may;
}

/**
 * Spec 11: an attempt begins only after a definite failure of the one before, and only by a retry, or where a
 * person gives back money of another currency (spec 13).
 */
export const attemptsFollowFailures: Rule = ({ command, changes, facts }, found) => {
  found.push(...changes.lost.map((what) => `After ${command.kind} ${what}.`));
  for (const { refund, leg } of changes.retried) {
    const name = nameOf(refund, leg);
    const isForeign = leg.currency !== facts.shop.order.currency;
    const isByPerson = command.kind === 'end_review' && command.how !== 'resolve' && isForeign;
    if (!isByPerson && (command.kind !== 'retry' || command.refundId !== refund.refundId))
      found.push(`A new attempt of ${name} began by ${command.kind}.`);
    const earlier = leg.attempts.slice(0, -1);
    if (earlier.some((state) => state !== 'failed'))
      found.push(`Attempt ${leg.attempts.length} of ${name} began after ${earlier.join(', ')}.`);
    if (!isUnderWay(leg.attempts.at(-1)))
      found.push(`A new attempt of ${name} begins as ${leg.attempts.at(-1)}.`);
  }
  for (const refund of changes.opened)
    for (const leg of refund.legs)
      if (leg.attempts.length !== 1 || (!isUnderWay(leg.attempts[0]) && leg.amount > 0n))
        found.push(
          `Leg ${nameOf(refund, leg)} of ${leg.amount} begins as ${leg.attempts.join(', ') || 'nothing'}.`,
        );
};

/** Spec 11: an attempt ends only by an answer or a notice, and a success is final. */
export const turnsHaveCauses: Rule = (step, found) => {
  const ended = new Set<string>();
  for (const turn of step.changes.turns) {
    const { refund, leg, attempt, from, to } = turn;
    const name = `attempt ${attempt} of ${nameOf(refund, leg)}`;
    if (from === 'succeeded' || (from === 'failed' && to !== 'succeeded'))
      found.push(`${name} turned from ${from} to ${to}.`);
    if (from === 'processing' && to === 'requested')
      found.push(`${name} turned from processing to requested.`);
    if (!hasCause(step, turn)) found.push(`${name} turned from ${from} to ${to} by ${step.command.kind}.`);
    if (ended.has(nameOf(refund, leg)) && to !== 'processing')
      found.push(`One word ended two: ${name} as well.`);
    ended.add(nameOf(refund, leg));
  }
};

function hasCause({ command, answer }: Step, { refund, leg, attempt, to }: Turn): boolean {
  if (command.kind !== 'notice' && command.kind !== 'leg_answer') return false;
  if (command.refundId !== refund.refundId || command.tender !== leg.tender) return false;
  if (answer.kind !== 'taken') return false;
  if (command.kind === 'notice') {
    const isIt = command.attempt === null || command.attempt === attempt;
    return (
      isIt && command.amount === leg.amount && command.currency === leg.currency && to === command.status
    );
  }
  if (attempt !== leg.attempts.length) return false;
  if (command.answer === 'refused') return to === 'failed';
  return leg.tender === 'wallet' ? to === 'succeeded' : to === 'processing';
}

/** Spec 11: money goes out twice only when two attempts truly succeeded. */
export const successesAreTrue: Rule = ({ facts, changes }, found) => {
  for (const { refund, leg, to } of changes.turns) {
    if (to !== 'succeeded' || leg.tender === 'wallet') continue;
    const seen = leg.attempts.filter((state) => state === 'succeeded').length;
    const ofLeg = facts.notices.filter(
      (fact) =>
        fact.refundId === refund.refundId && fact.tender === leg.tender && fact.status === 'succeeded',
    );
    const told =
      new Set(ofLeg.map((fact) => fact.truly)).size + (ofLeg.some((fact) => fact.isUnsure) ? 1 : 0);
    if (seen > told)
      found.push(`${seen} attempts of ${nameOf(refund, leg)} count as succeeded, ${told} truly did.`);
  }
};

/** Spec 11: the answer to an open request is accepted. */
export const answersAreTaken: Rule = ({ command, prev, seen }, found) => {
  if (command.kind !== 'leg_answer') return;
  const leg = findLeg(prev, command.refundId, command.tender);
  const was = leg?.attempts.at(-1);
  if (leg === undefined || (was !== 'requested' && !(was === 'processing' && leg.tender === 'wallet')))
    return;
  const now = findLeg(seen, command.refundId, command.tender)?.attempts.at(-1);
  const done = command.tender === 'wallet' ? 'succeeded' : 'processing';
  const right = command.answer === 'refused' ? 'failed' : done;
  if (now !== right)
    found.push(
      `${command.refundId}:${command.tender} was ${command.answer}, its attempt ${leg.attempts.length} is ${now}, not ${right}.`,
    );
};
