import type { TaleCommand } from '../tale';
import { findLeg, isUnderWay, type Leg } from './ledger';
import type { Rule, Step } from './step';

type Notice = Extract<TaleCommand, { kind: 'notice' }>;

/** Spec 11: a notice of a card leg is accepted for its attempt. */
export const noticesAreTaken: Rule = (step, found) => {
  const { command, answer, prev, seen } = step;
  if (command.kind !== 'notice' || command.tender === 'wallet') return;
  const leg = findLeg(prev, command.refundId, command.tender);
  if (leg === undefined) return;
  if (command.amount !== leg.amount || command.currency !== leg.currency) {
    if (answer.kind === 'taken')
      found.push(
        `A notice of ${command.amount} ${command.currency} was taken for a leg of ${leg.amount} ${leg.currency}.`,
      );
    return;
  }
  if (answer.kind === 'poison' || answer.kind === 'refused')
    found.push(`A right notice of ${command.refundId}:${command.tender} over ${leg.amount} was not taken.`);
  const now = findLeg(seen, command.refundId, command.tender);
  if (now === undefined) return;
  if (command.attempt === null) silent(step, command, leg, now, found);
  else stated(command, command.attempt, leg, now, found);
};

function stated(command: Notice, attempt: number, leg: Leg, now: Leg, found: string[]) {
  if (attempt < 1 || attempt > leg.attempts.length) return;
  const was = leg.attempts[attempt - 1];
  const is = now.attempts[attempt - 1];
  const name = `attempt ${attempt} of ${command.refundId}:${command.tender}`;
  if (command.status === 'succeeded' && is !== 'succeeded') found.push(`${name} succeeded, but it is ${is}.`);
  if (command.status === 'failed' && isUnderWay(was) && is !== 'failed')
    found.push(`${name} failed, but it is ${is}.`);
  const last = leg.attempts.length - 1;
  if (attempt - 1 !== last && leg.attempts[last] !== now.attempts[last])
    found.push(
      `A notice of old attempt ${attempt} ended attempt ${last + 1} of ${command.refundId}:${command.tender}.`,
    );
}

/** A notice without an attempt is judged only where its time or event id leaves no doubt. */
function silent({ before }: Step, command: Notice, leg: Leg, now: Leg, found: string[]) {
  const name = `${command.refundId}:${command.tender}`;
  if (command.status === 'succeeded') {
    if (!now.attempts.includes('succeeded')) found.push(`${name} succeeded, but no attempt of it did.`);
    return;
  }
  const last = leg.attempts.length;
  if (!isUnderWay(leg.attempts[last - 1])) return;
  const isOld =
    command.wasTold === true ||
    before.notices.some(
      (fact) =>
        fact.refundId === command.refundId &&
        fact.tender === command.tender &&
        fact.status === 'failed' &&
        fact.atMs === command.atMs,
    );
  const is = now.attempts[last - 1];
  if (command.trulyAttempt === last && !isOld && is !== 'failed')
    found.push(`The open attempt ${last} of ${name} failed, but it is ${is}.`);
  if (command.trulyAttempt < last && isOld && is === 'failed')
    found.push(`Old news of attempt ${command.trulyAttempt}, told again, ended attempt ${last} of ${name}.`);
}
