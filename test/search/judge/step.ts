import type { LegState, Seen, TaleAnswer, TaleCommand } from '../tale';
import { captured, type Facts, isPlain, UNPAID } from './facts';
import { givenEarly, isDeductRefused, type Ledger, type Leg, type Refund } from './ledger';
import type { Standing } from './record';

/** An attempt of a leg with a new state. */
export type Turn = {
  readonly refund: Refund;
  readonly leg: Leg;
  /** from 1 */
  readonly attempt: number;
  readonly from: LegState;
  readonly to: LegState;
};

type Changes = {
  readonly opened: readonly Refund[];
  /** legs with a new attempt after the first */
  readonly retried: readonly { readonly refund: Refund; readonly leg: Leg }[];
  readonly turns: readonly Turn[];
  /** refunds or legs that are gone or have changed */
  readonly lost: readonly string[];
};

/** Everything that a rule may read. `facts` include the command if it was accepted. */
export type Step = {
  readonly command: TaleCommand;
  readonly answer: TaleAnswer;
  readonly stands: Standing;
  readonly before: Facts;
  readonly facts: Facts;
  readonly prev: Seen;
  readonly seen: Seen;
  readonly changes: Changes;
  readonly ledgerBefore: Ledger;
  readonly ledger: Ledger;
};

export type Rule = (step: Step, found: string[]) => void;

const NOTHING: Changes = { opened: [], retried: [], turns: [], lost: [] };

export function changesOf(prev: Seen, seen: Seen): Changes {
  if (prev.refunds === seen.refunds) return NOTHING;
  const opened: Refund[] = [];
  const retried: { refund: Refund; leg: Leg }[] = [];
  const turns: Turn[] = [];
  const lost: string[] = [];
  for (const refund of seen.refunds) {
    const old = prev.refunds.find((other) => other.refundId === refund.refundId);
    if (old === undefined) opened.push(refund);
    else if (old !== refund) compare(old, refund, retried, turns, lost);
  }
  for (const old of prev.refunds)
    if (!seen.refunds.some((refund) => refund.refundId === old.refundId))
      lost.push(`refund ${old.refundId} is gone`);
  return { opened, retried, turns, lost };
}

function compare(
  old: Refund,
  refund: Refund,
  retried: { refund: Refund; leg: Leg }[],
  turns: Turn[],
  lost: string[],
) {
  if (old.legs.length !== refund.legs.length)
    lost.push(`refund ${refund.refundId} has other legs than before`);
  for (const was of old.legs) {
    const leg = refund.legs.find((other) => other.tender === was.tender && other.currency === was.currency);
    if (leg === undefined || leg.amount !== was.amount) {
      lost.push(`leg ${refund.refundId}:${was.tender} of ${was.amount} is ${leg?.amount ?? 'gone'} now`);
      continue;
    }
    if (leg.attempts.length < was.attempts.length)
      lost.push(`leg ${refund.refundId}:${was.tender} lost an attempt`);
    if (leg.attempts.length > was.attempts.length) retried.push({ refund, leg });
    for (let index = 0; index < was.attempts.length; index += 1) {
      const from = was.attempts[index];
      const to = leg.attempts[index];
      if (from !== undefined && to !== undefined && from !== to)
        turns.push({ refund, leg, attempt: index + 1, from, to });
    }
  }
}

/** A late success: after a failure, or of an attempt that has a later one. */
export const isLate = ({ turns }: Changes) =>
  turns.some(
    (turn) =>
      turn.to === 'succeeded' &&
      (turn.from === 'failed' ||
        turn.attempt < turn.leg.attempts.length ||
        turn.leg.attempts.some((state, index) => state === 'succeeded' && index + 1 !== turn.attempt)),
  );

/** Whether this step promised money by a new refund or attempt. */
export const reserves = ({ changes }: Step) => changes.opened.length > 0 || changes.retried.length > 0;

/** The order is under review for a short payment only. */
export const isShort = (facts: Facts, seen: Seen) =>
  UNPAID.has(seen.status) &&
  captured(facts) > 0n &&
  captured(facts) - givenEarly(facts, seen) < facts.shop.order.due;

/** Nothing odd came, and no review blocks a command, except one for a short payment (as case r3). */
export const isCalm = ({ before, prev }: Step) =>
  isPlain(before) && !isDeductRefused(prev) && (prev.review.length === 0 || isShort(before, prev));
