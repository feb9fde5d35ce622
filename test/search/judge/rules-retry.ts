import { anyUnderWay, heldByOthers, shippingHeld, unitsHeld } from './asked';
import { excessOf } from './excess';
import { PAID, ticketOf } from './facts';
import { hasFailed, inAll, isDeductRefused, type Leg, type Refund, TO_WALLET, tenderOf } from './ledger';
import { isCalm, type Rule, type Step } from './step';

/**
 * Spec 11: a retry of a failed refund begins one attempt of each leg that failed; REFUND_EXCEEDS comes only when too
 * little is left.
 */
export const retryIsTaken: Rule = (step, found) => {
  const { command, answer, prev, seen, before } = step;
  if (command.kind !== 'retry') return;
  const refund = prev.refunds.find((other) => other.refundId === command.refundId);
  if (refund === undefined || refund.state !== 'failed' || anyUnderWay(refund)) return;
  const failed = refund.legs.filter(hasFailed);
  const now = seen.refunds.find((other) => other.refundId === command.refundId);
  if (answer.kind === 'taken') {
    for (const leg of failed) mustBegin(refund, leg, now, found);
    return;
  }
  const saysExceeds = answer.kind === 'refused' && answer.code === 'REFUND_EXCEEDS';
  const mayJudge = isCalm(step) || saysExceeds || hasOnlyFailures(step);
  if (!mayJudge || before.odd || isDeductRefused(prev)) return;
  const wasEarly = ticketOf(before, refund.refundId)?.beforePaid === true && PAID.has(prev.status);
  if (wasEarly) return;
  const sum = failed.reduce((all, leg) => all + leg.amount, 0n);
  if (sum > 0n && isThere(step, refund, failed))
    found.push(
      `Retry of ${refund.refundId} over ${sum} was ${answer.kind}${answer.kind === 'refused' ? ` (${answer.code})` : ''}, though its money is there.`,
    );
};

/** Only failures came; a failed refund must not block its own retry. */
const hasOnlyFailures = ({ before, prev }: Step) =>
  before.contradictions.length === 0 && !before.odd && prev.review.length === 0;

function mustBegin(refund: Refund, leg: Leg, now: Refund | undefined, found: string[]) {
  const is = now?.legs.find((other) => other.tender === leg.tender && other.currency === leg.currency);
  const attempts = is?.attempts.length ?? 0;
  if (attempts !== leg.attempts.length + 1)
    found.push(
      `A retry of ${refund.refundId}:${leg.tender} was taken, it has ${attempts} attempts after ${leg.attempts.length}.`,
    );
}

function isThere(step: Step, refund: Refund, failed: readonly Leg[]): boolean {
  const { before, prev, ledgerBefore } = step;
  // The money of another failed refund may be kept for it.
  const others = { refunds: prev.refunds.filter((other) => other !== refund) };
  const kept = heldByOthers(others);
  const isOwn = failed.every((leg) => leg.currency === before.shop.order.currency);
  for (const leg of failed) {
    const id = tenderOf(before, refund, leg);
    const tender = ledgerBefore.tenders.find((other) => other.id === id && other.currency === leg.currency);
    const free = tender === undefined ? 0n : tender.in - tender.out;
    if (id !== TO_WALLET && leg.amount > free - heldByOthers(others, leg.tender)) return false;
    const all = inAll(ledgerBefore, leg.currency);
    const sum = failed.reduce(
      (total, other) => total + (other.currency === leg.currency ? other.amount : 0n),
      0n,
    );
    if (sum > all.in - all.out - ledgerBefore.pendingCash - kept) return false;
  }
  const excess = failed.reduce(
    (sum, leg) => sum + (leg.amount * (ticketOf(before, refund.refundId)?.beyond ?? 0n)) / sumOf(refund),
    0n,
  );
  const sum = failed.reduce((all, leg) => all + leg.amount, 0n);
  if (isOwn && (refund.isAuto ? sum : excess) > excessOf(before, prev).free) return false;
  for (const { sku, count } of refund.units)
    if (!areUnitsThere(step, sku, count, refund.refundId)) return false;
  return shippingHeld(prev, refund.refundId) + refund.shipping <= before.shop.order.shipping;
}

const sumOf = (refund: Refund) => refund.legs.reduce((sum, leg) => sum + leg.amount, 0n);

/** Whether the same units are free: units of a SKU may differ in worth, and another refund may have these by now. */
function areUnitsThere({ before, prev }: Step, sku: string, count: number, refundId: string): boolean {
  const held = unitsHeld(prev, sku, refundId, true);
  const differ = new Set(before.shop.worth.get(sku)).size > 1;
  return held + count <= (before.shop.counts.get(sku) ?? 0) && !(differ && held > 0);
}
