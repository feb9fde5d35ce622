import type { Seen } from '../tale';
import { findLeg, type Refund } from './ledger';
import type { Rule, Step } from './step';

const sameList = (a: readonly string[], b: readonly string[]) =>
  a === b || (a.length === b.length && a.every((item) => b.includes(item)));

function sameRefund(a: Refund, b: Refund | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || a.state !== b.state || a.legs.length !== b.legs.length) return false;
  if (a.shipping !== b.shipping || a.units.length !== b.units.length) return false;
  return a.legs.every((leg) => {
    const other = b.legs.find(({ tender, currency }) => tender === leg.tender && currency === leg.currency);
    if (other === undefined || other.amount !== leg.amount) return false;
    return (
      leg.attempts.length === other.attempts.length && leg.attempts.every((is, n) => is === other.attempts[n])
    );
  });
}

/** The first difference in words; null without one. */
function difference(prev: Seen, seen: Seen, mayMark: boolean): string | null {
  if (prev.status !== seen.status) return `the order went from ${prev.status} to ${seen.status}`;
  if (prev.hold !== seen.hold) return `the hold went from ${prev.hold} to ${seen.hold}`;
  if (!mayMark && !sameList(prev.review, seen.review))
    return `review went from [${prev.review.join(', ')}] to [${seen.review.join(', ')}]`;
  if (!sameList(prev.voidsAsked, seen.voidsAsked)) return `voids went to ${seen.voidsAsked.join(', ')}`;
  if (prev.refunds.length !== seen.refunds.length)
    return `${seen.refunds.length} refunds after ${prev.refunds.length}`;
  for (const refund of prev.refunds)
    if (
      !sameRefund(
        refund,
        seen.refunds.find((other) => other.refundId === refund.refundId),
      )
    )
      return `refund ${refund.refundId} changed`;
  if (seen.moves.length > 0) return `it moved to ${seen.moves.at(-1)?.to}`;
  if (!mayMark && seen.told.length > 0) return `it told ${seen.told.join(', ')}`;
  if (seen.gaveBack.stock > 0 || seen.gaveBack.coupon > 0) return 'stock or coupon came back';
  return null;
}

/** Spec 2, 10, 11: a refused, repeated or poison command changes nothing; a contradicting event only marks. */
export const nothingChanges: Rule = (step, found) => {
  const { answer, stands, command, prev, seen } = step;
  if (command.kind === 'payment_failed') {
    const changed = difference(prev, { ...seen, moves: [] }, true);
    if (changed !== null) found.push(`A payment failed, and something changed: ${changed}.`);
  }
  const isStill = answer.kind !== 'taken' || mustBeStill(step);
  if (!isStill && stands !== 'same' && stands !== 'contradicts') return;
  const what = difference(prev, seen, stands === 'contradicts' || stands === 'unclear');
  if (what === null) return;
  const why =
    answer.kind !== 'taken' ? answer.kind : stands === 'new' ? 'without effect' : `told before (${stands})`;
  found.push(`A ${command.kind} that was ${why} changed something: ${what}.`);
};

/** Whether an accepted command can change nothing. */
function mustBeStill({ command, prev }: Step): boolean {
  if (command.kind === 'ticket') return prev.refunds.some((refund) => refund.refundId === command.refundId);
  if (command.kind === 'notice') {
    const leg = findLeg(prev, command.refundId, command.tender);
    return leg === undefined || leg.amount !== command.amount || leg.currency !== command.currency;
  }
  if (command.kind === 'cancel') return prev.status !== 'unpaid' && prev.status !== 'authorized';
  if (command.kind === 'confirm' || command.kind === 'receipt_timeout') return prev.status !== 'receiving';
  if (command.kind === 'expire') return prev.status !== 'unpaid' || prev.review.length > 0;
  if (command.kind === 'lapse') return prev.status !== 'authorized';
  if (command.kind === 'hold_answer') return prev.hold !== 'deducting' && prev.hold !== 'releasing';
  if (command.kind === 'leg_answer') return findLeg(prev, command.refundId, command.tender) === undefined;
  return false;
}
