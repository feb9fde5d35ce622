import { unitsHeld } from './asked';
import { captured, covered, isOpen } from './facts';
import { givenEarly, inAll } from './ledger';
import { isUnpaidFor } from './rules-end-review';
import { covers, hasGroup, refundedOf } from './rules-walk';
import type { Rule, Step } from './step';

/** Spec 9, the table of states. */
const LEGAL = new Set([
  'unpaid>authorized',
  'unpaid>paid',
  'authorized>paid',
  'unpaid>canceled',
  'authorized>canceled',
  'paid>canceled',
  'purchased>canceled',
  'paid>purchased',
  'purchased>shipped',
  'shipped>receiving',
  'receiving>received',
  'paid>refunded',
  'purchased>refunded',
  'shipped>refunded',
  'receiving>refunded',
  'received>refunded',
]);
const STATES = new Set([...LEGAL].flatMap((move) => move.split('>')));

/** Spec 9, 10: each move is one of the table, follows the one before, and is told once by its own topic. */
export const movesAreLegal: Rule = ({ prev, seen }, found) => {
  let at = prev.status;
  for (const { from, to } of seen.moves) {
    if (from !== at) found.push(`The order moves from ${from} to ${to} but it was ${at}.`);
    // a row with the same state is a mark (a payment failed, a review began) and no transition
    if (from !== to && !LEGAL.has(`${from}>${to}`))
      found.push(`A move from ${from} to ${to} stands in no table.`);
    at = to;
  }
  if (at !== seen.status) found.push(`The order is ${seen.status}, but its moves end at ${at}.`);
  toldOnce(seen, found);
};

function toldOnce(seen: Step['seen'], found: string[]) {
  const moved = seen.moves.filter(({ from, to }) => from !== to).map(({ to }) => to);
  for (const to of new Set(moved)) {
    const times = seen.told.filter((topic) => topic === `order.${to}`).length;
    if (times !== 1) found.push(`The move to ${to} was told ${times} times.`);
  }
  for (const topic of seen.told) {
    const state = topic.startsWith('order.') ? topic.slice('order.'.length) : '';
    if (STATES.has(state) && !moved.includes(state))
      found.push(`${topic} was told, but the order did not move there.`);
  }
}

/** Spec 9, 10: a move needs its facts. */
export const movesHaveFacts: Rule = (step, found) => {
  for (const { from, to } of step.seen.moves) {
    if (from === to) continue;
    const { due, currency } = step.facts.shop.order;
    const came = captured(step.facts) - givenEarly(step.facts, step.seen);
    if (to === 'paid' && came < due) found.push(`Paid with ${came} ${currency} captured of ${due} due.`);
    if (to === 'authorized' && !mayBeAuthorized(step))
      found.push(`Authorized with ${covered(step.facts)} ${currency} open or captured of ${due} due.`);
    if (to === 'canceled') mayCancel(step, from, found);
    if (to === 'refunded') mayBeRefunded(step, found);
    if (!step.facts.odd && !goodsMayMove(step, to)) found.push(`${to} though its events do not say so.`);
  }
};

/** After a void that came first, the order may still pass through `authorized` on its way to canceled. */
function mayBeAuthorized({ facts, seen }: Step): boolean {
  if (covered(facts) >= facts.shop.order.due) return true;
  return seen.status === 'canceled' && covered(facts, true) >= facts.shop.order.due;
}

function mayCancel(step: Step, from: string, found: string[]) {
  const { command, facts } = step;
  const isUnpaid = from === 'unpaid' || from === 'authorized';
  const isByPerson = command.kind === 'end_review' && command.how === 'cancel';
  if (!isUnpaid && !(isByPerson && isUnpaidFor(step)))
    found.push(`Canceled from ${from} by ${command.kind}, though its money came.`);
  if (command.kind === 'cancel') return;
  if (isByPerson) return;
  if (command.kind === 'expire' && from === 'unpaid') return;
  if (command.kind === 'lapse' && from === 'authorized') return;
  if (command.kind !== 'payment' || from !== 'authorized') {
    found.push(`Canceled from ${from} by ${command.kind}.`);
    return;
  }
  const open = facts.payments.filter((payment) => isOpen(payment) && (payment.authorized?.amount ?? 0n) > 0n);
  const came = facts.payments.filter((payment) => (payment.captured?.amount ?? 0n) > 0n);
  if (!facts.payments.some((payment) => payment.voided !== null))
    found.push('Canceled though nothing was voided.');
  if (open.length > 0) found.push(`Canceled by a void though authorization ${open[0]?.id} is open.`);
  if (came.length > 0)
    found.push(`Canceled by a void though ${came[0]?.captured?.amount} of ${came[0]?.id} came in.`);
}

function goodsMayMove({ facts, command, seen }: Step, to: string): boolean {
  const less = (sku: string) => unitsHeld(seen, sku, '', true);
  if (to === 'purchased') return covers(facts, 'purchases', '', less);
  if (to === 'shipped') return hasGroup(facts, 'shipped', 'arrived', 'received');
  if (to === 'receiving') return hasGroup(facts, 'arrived', 'received');
  if (to !== 'received') return true;
  return (
    command.kind === 'confirm' ||
    command.kind === 'receipt_timeout' ||
    covers(facts, 'groups', 'received', less)
  );
}

function mayBeRefunded(step: Step, found: string[]) {
  const { gave, of } = refundedOf(step);
  if (of <= 0n) found.push('Refunded though nothing was paid.');
  // Excess that a late success sent back twice takes money of the due, so nothing may be kept then either.
  const { done, in: came } = inAll(step.ledger, step.facts.shop.order.currency);
  const isAllGone = step.facts.lateSuccess && done >= came;
  if (gave < of && !isAllGone) found.push(`Refunded with ${gave} given back of ${of} paid.`);
}
