import type { Seen } from '../tale';
import { asked, heldByOthers, shippingHeld, type Ticket } from './asked';
import { excessOf } from './excess';
import { hasForeign, PAID, UNPAID } from './facts';
import { isDeductRefused, type Refund, TO_WALLET } from './ledger';
import { ticketBody } from './record';
import { unitsText } from './shop';
import { isCalm, type Rule, type Step } from './step';

const knownOf = (seen: Seen, id: string) => seen.refunds.find((refund) => refund.refundId === id);

/** A person who ends a review may give money back (rules-end-review). */
const isByPerson = (command: Step['command']) => command.kind === 'end_review' && command.how !== 'resolve';

/** Spec 11: what a ticket that was taken may promise. */
export const ticketGivesWhatIsAsked: Rule = (step, found) => {
  const { command, answer, prev, seen, changes } = step;
  for (const refund of changes.opened)
    if (
      !refund.isAuto &&
      !isByPerson(command) &&
      (command.kind !== 'ticket' || command.refundId !== refund.refundId)
    )
      found.push(`Refund ${refund.refundId} was opened by ${command.kind}.`);
  if (command.kind !== 'ticket' || answer.kind !== 'taken' || knownOf(prev, command.refundId)) return;
  const refund = knownOf(seen, command.refundId);
  if (refund === undefined) {
    found.push(`Ticket ${command.refundId} was taken, but there is no such refund.`);
    return;
  }
  if (command.units !== null && command.amount !== null)
    found.push(`Ticket ${command.refundId} asks for lines and an amount, and was taken.`);
  const holdsGoods = refund.units.length > 0 || refund.shipping > 0n;
  if (UNPAID.has(prev.status) && holdsGoods)
    found.push(
      `A ticket before the order is paid takes ${unitsText(refund.units)} and ${refund.shipping} of shipping.`,
    );
  if (command.to === 'wallet' && refund.legs.some((leg) => leg.tender !== 'wallet'))
    found.push(`Ticket ${command.refundId} goes to the wallet, but has a leg of ${refund.legs[0]?.tender}.`);
  if (PAID.has(prev.status)) goodsOf(step, command, refund, found);
  amountOf(step, command, refund, found);
};

function goodsOf({ before, prev }: Step, ticket: Ticket, refund: Refund, found: string[]) {
  if (ticket.units === null) return;
  if (unitsText(ticket.units) !== unitsText(refund.units))
    found.push(
      `Ticket ${refund.refundId} is for ${unitsText(ticket.units)}, takes ${unitsText(refund.units)}.`,
    );
  const left = ticket.includeShipping ? before.shop.order.shipping - shippingHeld(prev, '') : 0n;
  if (refund.shipping !== left)
    found.push(
      `Ticket ${refund.refundId} takes ${refund.shipping} of shipping, ${left} is asked for and left.`,
    );
}

function amountOf(step: Step, ticket: Ticket, refund: Refund, found: string[]) {
  const { currency } = step.before.shop.order;
  if (hasForeign(step.before)) return;
  const total = refund.legs.reduce((sum, leg) => sum + (leg.currency === currency ? leg.amount : 0n), 0n);
  const right = asked(step, ticket);
  if (right === null) return;
  if (total < right.least || total > right.most)
    found.push(
      `Ticket ${refund.refundId} gives ${total} ${currency}, right is ${right.least}${right.most === right.least ? '' : ` to ${right.most}`}.`,
    );
}

/** Spec 11: legs are shares by `allocate` over what each tender still holds, rounded down or up. */
export const legsByShares: Rule = (step, found) => {
  const { command, changes, before, prev, ledgerBefore } = step;
  if (command.kind !== 'ticket' || command.to === 'wallet' || prev.hold === 'deducting') return;
  if (hasForeign(before)) return;
  const refund = changes.opened.find((other) => other.refundId === command.refundId);
  if (refund === undefined || ledgerBefore.tenders.some((tender) => tender.id === TO_WALLET)) return;
  const total = refund.legs.reduce((sum, leg) => sum + leg.amount, 0n);
  const all = ledgerBefore.left;
  if (all <= 0n || ledgerBefore.tenders.some((tender) => tender.out > tender.in)) return;
  // The money of a failed automatic refund may be kept for it or not; both are right.
  if (heldByOthers(prev) > 0n) return;
  for (const { id, in: came, out } of ledgerBefore.tenders) {
    const held = came - out;
    const given = refund.legs.find((leg) => leg.tender === id)?.amount ?? 0n;
    const off = given * all - held * total;
    if (off >= all || -off >= all)
      found.push(`Leg ${refund.refundId}:${id} is ${given}, its share is ${total} x ${held} / ${all}.`);
  }
};

/** Spec 11: a fitting ticket is accepted; REFUND_EXCEEDS comes only when it asks for more than is left. */
export const fittingTicketIsTaken: Rule = (step, found) => {
  const { command, answer, prev, before, ledgerBefore } = step;
  if (command.kind !== 'ticket') return;
  const known = knownOf(prev, command.refundId);
  if (known !== undefined) {
    const body = before.tickets.find((ticket) => ticket.refundId === command.refundId)?.body;
    if (body !== undefined && body !== ticketBody(command) && answer.kind !== 'refused')
      found.push(`Ticket ${command.refundId} came with another body and was ${answer.kind}.`);
    return;
  }
  if (answer.kind === 'taken') return;
  if (!isCalm(step) && !(answer.kind === 'refused' && answer.code === 'REFUND_EXCEEDS')) return;
  if (hasForeign(before) || before.odd || isDeductRefused(prev)) return;
  if (UNPAID.has(prev.status) && (command.units !== null || command.includeShipping)) return;
  if (command.amount !== null && command.includeShipping) return;
  const right = asked(step, command);
  if (right === null) return;
  // What waits for the retry of an automatic refund may go to the wallet, and of a canceled order anywhere.
  const waits = command.to === 'wallet' || prev.status === 'canceled' ? excessOf(before, prev).waits : 0n;
  const there = ledgerBefore.left - ledgerBefore.pendingCash - heldByOthers(prev) + waits;
  const code = answer.kind === 'refused' ? answer.code : answer.kind;
  if (right.least > 0n && right.most <= there)
    found.push(`Ticket ${command.refundId} for ${right.most} was answered ${code}, ${there} is left.`);
  else if (PAID.has(prev.status) && right.least > ledgerBefore.left && code !== 'REFUND_EXCEEDS')
    found.push(
      `Ticket ${command.refundId} for ${right.least} of ${ledgerBefore.left} left was answered ${code}.`,
    );
};
