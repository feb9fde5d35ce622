import { sum } from './money.ts';
import { type RefundLeft, refundLeft } from './refund-amounts.ts';
import { nextAttempt } from './refund-attempts.ts';
import { type EarlierRefund, holdsGoods, type RefundFacts } from './refund-facts.ts';
import { moneyLeft, tenderMoney } from './refund-legs.ts';
import { legStatus, type RefundLeg, type RefundStatus, refundStatus } from './refund-state.ts';
import { areFree, shippingLeft } from './refund-units.ts';

/** A leg to ask for again, with the attempt that its key gets. */
export type RetriedLeg = { readonly tender: string; readonly amount: bigint; readonly attempt: number };

export type RetryDecision =
  | { readonly ok: true; readonly legs: readonly RetriedLeg[] }
  | { readonly ok: false; readonly refusal: 'NOT_FAILED'; readonly status: RefundStatus }
  | { readonly ok: false; readonly refusal: 'REFUND_EXCEEDS'; readonly left: RefundLeft };

/**
 * What `refund/retry` asks again (spec 11): the failed legs, each with its own amount and next attempt; legs that
 * succeeded are left alone. `facts` hold the refund itself too, as failed. REFUND_EXCEEDS when what it freed was used
 * meanwhile: the money in all, a tender's own, its units or its shipping. Excess money is nobody else's to use.
 */
export function planRetry(facts: RefundFacts, refund: EarlierRefund): RetryDecision {
  const status = refundStatus(refund.legs);
  if (status !== 'failed') return { ok: false, refusal: 'NOT_FAILED', status };
  const failed = refund.legs.filter((leg) => legStatus(leg) === 'failed');
  if (!refund.ofExcess && !(isMoneyThere(facts, refund, failed) && areGoodsThere(facts, refund)))
    return { ok: false, refusal: 'REFUND_EXCEEDS', left: refundLeft(facts) };
  return {
    ok: true,
    legs: failed.map((leg) => ({ tender: leg.tender, amount: leg.amount, attempt: nextAttempt(leg) })),
  };
}

function isMoneyThere(facts: RefundFacts, refund: EarlierRefund, failed: readonly RefundLeg[]): boolean {
  if (sum(failed.map((leg) => leg.amount)) > moneyLeft(facts)) return false;
  if (refund.to === 'wallet') return true;
  const rooms = new Map(tenderMoney(facts).map((one) => [one.tender, one.room]));
  return failed.every((leg) => leg.amount <= (rooms.get(leg.tender) ?? 0n));
}

/** One of which a leg succeeded has kept its units and shipping. */
const areGoodsThere = (facts: RefundFacts, refund: EarlierRefund): boolean =>
  holdsGoods(refund) ||
  (refund.shipping <= shippingLeft(facts) && refund.units.every((units) => areFree(units, facts)));
