import { PAID, UNPAID } from './facts';
import { fitsOrder } from './record';
import { isCalm, type Rule, type Step } from './step';

/** Spec 9, 13: cancel, confirm and the sweeps do what the table says, and nothing else. */
export const commandsAreTaken: Rule = (step, found) => {
  const { command, answer, prev, seen } = step;
  const { status } = prev;
  const isFree = prev.review.length === 0 && !step.before.odd;
  if (command.kind === 'cancel') {
    if (UNPAID.has(status) && isCalm(step) && seen.status !== 'canceled')
      found.push(`A cancel of an order that is ${status} left it ${seen.status} (${answer.kind}).`);
    if (PAID.has(status)) mustRefuse(step, 'ORDER_NOT_CANCELABLE', found);
  }
  if (command.kind === 'confirm') {
    if (status === 'receiving' && isFree && !['received', 'refunded'].includes(seen.status))
      found.push(`A confirm in receiving left the order ${seen.status} (${answer.kind}).`);
    if (status !== 'receiving' && status !== 'received') mustRefuse(step, 'ORDER_NOT_CONFIRMABLE', found);
  }
  if (command.kind === 'expire') swept(step, 'unpaid', 'canceled', found);
  if (command.kind === 'lapse') swept(step, 'authorized', 'canceled', found);
  if (command.kind === 'receipt_timeout') swept(step, 'receiving', 'received', found);
};

function mustRefuse({ command, answer, prev }: Step, code: string, found: string[]) {
  if (answer.kind !== 'refused')
    found.push(`A ${command.kind} was ${answer.kind} for an order that is ${prev.status}.`);
  else if (answer.code !== code)
    found.push(`A ${command.kind} was refused with ${answer.code}, not ${code}.`);
}

function swept({ command, prev, seen, before }: Step, from: string, to: string, found: string[]) {
  const isHeld = prev.review.length > 0;
  if (prev.status === from && !isHeld && !before.odd && seen.status !== to && seen.status !== 'refunded')
    found.push(`${command.kind} left the order ${seen.status}, not ${to}.`);
  const mayNot = prev.status !== from || (isHeld && command.kind === 'expire');
  if (mayNot && seen.status !== prev.status)
    found.push(
      `${command.kind} moved an order that was ${prev.status}${isHeld ? ' and under review' : ''} to ${seen.status}.`,
    );
}

/** Spec 10: a true event is accepted; it is never a repeat of nothing, poison or refused. */
export const eventsAreTaken: Rule = ({ command, answer, stands, before, prev }, found) => {
  if (answer.kind === 'taken' || (answer.kind === 'repeat' && stands !== 'new')) return;
  const isGoods = command.kind === 'purchased' || command.kind === 'group';
  if (command.kind !== 'payment' && command.kind !== 'payment_failed' && !isGoods) return;
  if (isGoods && (stands !== 'new' || !fitsOrder(before, command))) return;
  const isOver = !UNPAID.has(prev.status) && (!isGoods || ['canceled', 'refunded'].includes(prev.status));
  const isMoney = command.kind === 'payment' && command.status === 'captured';
  if (isOver && !isMoney && answer.kind !== 'repeat') return;
  found.push(
    `A true ${command.kind} was answered ${answer.kind}, its key was ${stands === 'new' ? 'never told' : `told before: ${stands}`}.`,
  );
};
