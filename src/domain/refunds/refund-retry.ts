import { sum } from '../values/money.ts';
import { type RefundLeft, refundLeft } from './refund-amounts.ts';
import { nextAttempt } from './refund-attempts.ts';
import {
  beyondPart,
  type EarlierRefund,
  holdsGoods,
  type RefundFacts,
  type RefundKind,
} from './refund-facts.ts';
import { beyondFree, foreignRoom, keptLeft, roomForExcess, roomForOwnLegs } from './refund-legs.ts';
import { legStatus, type RefundLeg, type RefundStatus, refundStatus } from './refund-state.ts';
import { areFree, shippingLeft } from './refund-units.ts';

/** A leg to be retried, with the number of its next attempt. */
export type RetriedLeg = { readonly tender: string; readonly amount: bigint; readonly attempt: number };

export type RetryDecision =
  | { readonly ok: true; readonly legs: readonly RetriedLeg[] }
  | { readonly ok: false; readonly refusal: 'NOT_FAILED'; readonly status: RefundStatus }
  | { readonly ok: false; readonly refusal: 'REFUND_EXCEEDS'; readonly left: RefundLeft };

/**
 * Plans the retry of a failed refund (spec 11): each failed leg with its own amount and next attempt; succeeded legs
 * stay as they are. `facts` contain the refund itself, as failed. REFUND_EXCEEDS when something that the failure freed
 * was used meanwhile: money in all, a tender's money, units or shipping. Excess is used by a ticket that took the refund's
 * place, by a late success, or by the old service. An `early` refund is not retried once the order is paid: its money pays
 * the due by then, or has gone back by itself.
 */
export function planRetry(facts: RefundFacts, refund: EarlierRefund): RetryDecision {
  const status = refundStatus(refund.legs);
  if (status !== 'failed') return { ok: false, refusal: 'NOT_FAILED', status };
  const failed = refund.legs.filter((leg) => legStatus(leg) === 'failed');
  if (!(refund.currency === facts.currency ? isThere[refund.kind] : isForeignThere)(facts, refund, failed))
    return { ok: false, refusal: 'REFUND_EXCEEDS', left: refundLeft(facts, refund.to) };
  return {
    ok: true,
    legs: failed.map((leg) => ({ tender: leg.tender, amount: leg.amount, attempt: nextAttempt(leg) })),
  };
}

type IsThere = (facts: RefundFacts, refund: EarlierRefund, failed: readonly RefundLeg[]) => boolean;

const isThere: Readonly<Record<RefundKind, IsThere>> = {
  ticket: (facts, refund, failed) => isMoneyThere(facts, refund, failed) && areGoodsThere(facts, refund),
  early: (facts, refund, failed) => facts.stage === 'unpaid' && isMoneyThere(facts, refund, failed),
  auto: (facts, refund, failed) => isMoneyThere(facts, refund, failed),
};

/** Money in another currency is in no sum of the order's: only what its payments brought counts. */
const isForeignThere: IsThere = (facts, refund, failed) =>
  failed.every((leg) => leg.amount <= foreignRoom(facts, refund.currency, leg.tender)) &&
  (refund.kind !== 'ticket' || areGoodsThere(facts, refund));

/**
 * Is as much left as the failed legs took: of what the order keeps, and of the excess; and of each leg's tender? What a
 * failed automatic refund reserves is there for excess only.
 */
function isMoneyThere(facts: RefundFacts, refund: EarlierRefund, failed: readonly RefundLeg[]): boolean {
  const beyond = sum(failed.map((leg) => beyondPart(refund, leg)));
  const own = sum(failed.map((leg) => leg.amount)) - beyond;
  if (own > keptLeft(facts) || beyond > beyondFree(facts)) return false;
  if (refund.to === 'wallet') return true;
  const rooms = own > 0n ? roomForOwnLegs(facts) : roomForExcess(facts);
  return failed.every((leg) => leg.amount <= (rooms.get(leg.tender) ?? 0n));
}

/** Are the refund's units and shipping free? A refund with a succeeded leg still holds its own. */
const areGoodsThere = (facts: RefundFacts, refund: EarlierRefund): boolean =>
  holdsGoods(refund) ||
  (refund.shipping <= shippingLeft(facts) && refund.units.every((units) => areFree(units, facts)));
