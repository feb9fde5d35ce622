import { beyondPart, type EarlierRefund } from '../refunds/refund-facts.ts';
import { beyondMissing } from '../refunds/refund-legs.ts';
import { isTakenAway } from '../refunds/refund-progress.ts';
import { isOpen, legStatus, type RefundLeg, WALLET } from '../refunds/refund-state.ts';
import type { OrderAggregate } from './aggregate.ts';
import type { OrderChange } from './change.ts';
import { balance, earlierRefund, legOf } from './facts.ts';
import { inheritedOf } from './inherited-fact.ts';
import { keysOfLeg, requestOfLeg } from './refund-change.ts';
import type { ChangeContext } from './tell.ts';

/**
 * After a success, which may have come late: excess that it took from others on their way is not sent any more, if it has
 * not been yet, the latest refund first. Whether it has nobody knows, so the attempt stays open, and the order comes under
 * review until payment says (spec 11).
 */
export function closeUnsent(change: OrderChange): void {
  let missing = beyondMissing(balance(change.aggregate));
  if (missing <= 0n) return;
  const unsent = takenAway(change.aggregate).filter(({ refund, leg }) => mayBeUnsent(change, refund, leg));
  // A retry may have been sent already, and closing it would change nothing, so it comes last.
  unsent.sort((a, b) => Number(a.leg.attempts.length > 1) - Number(b.leg.attempts.length > 1));
  for (const { refund, leg } of unsent) {
    if (missing <= 0n) return;
    change.effects.settled.push({ askKey: keysOfLeg(refund.refundId, leg).askKey, state: 'closed' });
    missing -= beyondPart(refund, leg);
  }
}

/**
 * Excess that had been taken away and is there again is sent after all. Nobody knows which request was closed; one that was
 * not is sent once more with its key, which changes nothing at payment.
 */
export function reopenReturned(change: OrderChange, context: ChangeContext): void {
  const before = takenAway(change.before);
  if (before.length === 0 || beyondMissing(balance(change.aggregate)) > 0n) return;
  for (const { refund, leg: was } of before) {
    const legs =
      change.aggregate.refunds.find((one) => one.refundId === refund.refundId)?.legs.map(legOf) ?? [];
    const leg = legs.find((one) => one.tender === was.tender);
    if (leg !== undefined && isOpen(legStatus(leg)))
      change.effects.reopened.push(requestOfLeg(context, refund.refundId, refund.currency, leg, legs));
  }
}

/** Excess on its way that is not there any more, of the latest refund first. */
function takenAway(aggregate: OrderAggregate): { readonly refund: EarlierRefund; readonly leg: RefundLeg }[] {
  const facts = balance(aggregate);
  return aggregate.refunds
    .map(earlierRefund)
    .reverse()
    .flatMap((refund) =>
      refund.legs.filter((leg) => isTakenAway(facts, refund, leg)).map((leg) => ({ refund, leg })),
    );
}

/**
 * What payment has accepted has been sent. A retry begins in the same state, so only a first attempt tells. A credit goes
 * out all the same, for nobody but rebate's answer would say what became of it. The old service's request is not ours.
 */
function mayBeUnsent(
  { aggregate: { events } }: OrderChange,
  { refundId }: EarlierRefund,
  leg: RefundLeg,
): boolean {
  if (leg.tender === WALLET) return false;
  if (leg.attempts.length > 1) return true;
  return legStatus(leg) === 'requested' && inheritedOf(events)?.refundIds.includes(refundId) !== true;
}
