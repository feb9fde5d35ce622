import { beyondPart } from '../refunds/refund-facts.ts';
import { beyondMissing } from '../refunds/refund-legs.ts';
import { isTakenAway } from '../refunds/refund-progress.ts';
import { type RefundLeg, WALLET } from '../refunds/refund-state.ts';
import type { OrderChange } from './change.ts';
import { balance, earlierRefund } from './facts.ts';
import { keysOfLeg } from './refund-change.ts';

/**
 * After a success, which may have come late: excess that it took from others on their way is not sent any more, if it has
 * not been yet, the latest refund first. Whether it has nobody knows, so the attempt stays open, and the order comes under
 * review until payment says (spec 11).
 */
export function closeUnsent(change: OrderChange): void {
  const facts = balance(change.aggregate);
  let missing = beyondMissing(facts);
  for (const refund of change.aggregate.refunds.map(earlierRefund).reverse())
    for (const leg of refund.legs.filter((one) => mayBeUnsent(one) && isTakenAway(facts, refund, one))) {
      if (missing <= 0n) return;
      change.effects.settled.push({ askKey: keysOfLeg(refund.refundId, leg).askKey, state: 'closed' });
      missing -= beyondPart(refund, leg);
    }
}

/**
 * What payment has accepted has been sent. A retry begins in the same state, so only a first attempt tells. A credit goes
 * out all the same, for nobody but rebate's answer would say what became of it.
 */
const mayBeUnsent = ({ tender, attempts }: RefundLeg): boolean =>
  tender !== WALLET && (attempts.length > 1 || attempts[0]?.status === 'requested');
