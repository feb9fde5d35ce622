import { expect } from 'bun:test';
import { planRefund, type RefundRequest } from '../../../src/domain/refunds/refund-amounts.ts';
import { applyRefundNotice, moveAttempt, retryLeg } from '../../../src/domain/refunds/refund-attempts.ts';
import type { RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import { moneyLeft, tenderMoney } from '../../../src/domain/refunds/refund-legs.ts';
import {
  isFullyRefunded,
  isOverRefunded,
  isPartlyRefunded,
} from '../../../src/domain/refunds/refund-progress.ts';
import { planRetry } from '../../../src/domain/refunds/refund-retry.ts';
import {
  isOpen,
  legStatus,
  REFUND_TRANSITIONS,
  type RefundLeg,
  type RefundStatus,
  refundStatus,
} from '../../../src/domain/refunds/refund-state.ts';
import { sum } from '../../../src/domain/values/money.ts';
import type { Step } from './random-refunds.ts';
import { asRefund, request } from './refund-fixtures.ts';
import * as ledgers from './refund-ledger.ts';

/** The number of times that each case came up. A property over series that never meet a rule proves nothing. */
export const seen = new Map<string, number>();
export const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

/**
 * One order in play. `strict` ends when a late success takes what others have by then, because then too much goes back.
 */
export type Play = { facts: RefundFacts; ledger: ledgers.Entry[]; nowMs: number; strict: boolean };

function requestOf(play: Play, { kind, share, entries, flag, toWallet }: Step): RefundRequest {
  const to = toWallet ? 'wallet' : 'original';
  const { lines, currency } = play.facts;
  if (kind === 'rest') return request({ to, includeShipping: flag });
  if (kind === 'lines') {
    const named = entries.map(({ line, count }) => ({
      skuId: lines[line % Math.max(1, lines.length)]?.skuId ?? '0',
      count,
    }));
    return request({ to, entries: named, includeShipping: flag || named.length === 0 });
  }
  const left = ledgers.moneyFree(play.facts, play.ledger);
  const amountMinor = (left * BigInt(share)) / 100n;
  return request({ to, amount: { amountMinor: amountMinor > 0n ? amountMinor : 1n, currency } });
}

/** What the ledger would grant: unit numbers per line, shipping and amount; null for REFUND_EXCEEDS. */
function expected({ facts, ledger }: Play, asked: RefundRequest) {
  const left = ledgers.moneyFree(facts, ledger);
  const units = new Map<number, number[]>();
  let amount = asked.amount?.amountMinor ?? left;
  let shipping = 0n;
  if (asked.amount === null) {
    const wants = (skuId: string, free: number) =>
      asked.entries?.filter((one) => one.skuId === skuId).reduce((all, one) => all + one.count, 0) ?? free;
    for (const line of facts.lines) {
      const free = ledgers.freeNumbers(facts, ledger, line.lineNo);
      const wanted = wants(line.skuId, free.length);
      if (wanted > free.length) return null;
      if (wanted > 0) units.set(line.lineNo, free.slice(0, wanted));
    }
    const known = new Set(facts.lines.map((line) => line.skuId));
    if (asked.entries?.some((one) => !known.has(one.skuId))) return null;
    if (asked.entries === null || asked.includeShipping) shipping = ledgers.shippingFree(facts, ledger);
    const worth = [...units].flatMap(([lineNo, at]) =>
      at.map((one) => ledgers.worths(facts, lineNo)[one] ?? 0n),
    );
    if (asked.entries !== null) amount = sum(worth) + shipping;
  }
  return amount === 0n || amount > left ? null : { amount, units, shipping };
}

function refundStep(play: Play, asked: RefundRequest, what: string): void {
  const decision = planRefund(play.facts, asked);
  if (!decision.ok && decision.refusal === 'INVALID_REQUEST') throw new Error(decision.problem);
  const tenders = tenderMoney(play.facts);
  // After too much went back, units may be taken twice, and the ledger's numbers differ from the code's.
  const want = play.strict ? expected(play, asked) : undefined;
  if (want !== undefined) expect(decision.ok).toBe(want !== null);
  if (!decision.ok) {
    hold('left', decision.left.amount === moneyLeft(play.facts));
    count('refused');
    return;
  }
  const { plan } = decision;
  count(`${what} to ${asked.to}`);
  hold('amount within', plan.amount > 0n && plan.amount <= ledgers.moneyFree(play.facts, play.ledger));
  expect(sum(plan.legs.map((one) => one.amount))).toBe(plan.amount);
  if (asked.entries !== null)
    expect(sum(plan.units.map((one) => one.amount)) + plan.shipping).toBe(plan.amount);
  for (const one of plan.legs) {
    hold('no empty leg', one.amount > 0n);
    const holds = tenders.find((each) => each.tender === one.tender)?.holds ?? 0n;
    if (asked.to === 'original') hold('leg within its tender', one.amount <= holds);
  }
  const made = asRefund(`R${play.ledger.length}`, asked.to, plan, play.nowMs, play.facts.currency);
  const entry: ledgers.Entry = {
    toWallet: asked.to === 'wallet',
    shipping: plan.shipping,
    units: want?.units ?? new Map(),
    legs: plan.legs.map((one) => ({ ...one, outcomes: ['open'] })),
  };
  if (want) {
    expect(plan.amount).toBe(want.amount);
    expect(plan.shipping).toBe(want.shipping);
    expect(ledgers.sameUnits(play.facts, entry, made)).toBe(true);
    expect(plan.units.length).toBe(want.units.size);
  }
  play.ledger.push(entry);
  play.facts = { ...play.facts, refunds: [...play.facts.refunds, made] };
}

/** Also true for the open attempt of a leg that an earlier attempt has paid. */
export const hasOpenAttempt = (leg: RefundLeg) => isOpen(leg.attempts.at(-1)?.status ?? 'failed');

/** The legs that `is` accepts, with their positions in the facts and the ledger. */
export const legsWhere = (play: Play, is: (leg: RefundLeg) => boolean) =>
  play.facts.refunds.flatMap((one, at) =>
    one.legs.flatMap((leg, legAt) => (is(leg) ? [{ at, legAt, leg }] : [])),
  );

function setLeg(play: Play, at: number, legAt: number, leg: RefundLeg): void {
  play.facts = {
    ...play.facts,
    refunds: play.facts.refunds.map((one, i) =>
      i === at ? { ...one, legs: one.legs.map((each, j) => (j === legAt ? leg : each)) } : one,
    ),
  };
}

const pickOf = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

function outcomeStep(play: Play, step: Step): void {
  const late = step.kind === 'late';
  const picked = pickOf(
    legsWhere(play, (leg) =>
      late ? leg.attempts.some((one) => one.status === 'failed') : hasOpenAttempt(leg),
    ),
    step.pick,
  );
  if (picked === undefined) return;
  const { at, legAt, leg } = picked;
  const entry = play.ledger[at];
  const mine = entry?.legs[legAt];
  if (entry === undefined || mine === undefined) throw new Error('no such leg');
  if (step.kind === 'accept') {
    setLeg(play, at, legAt, moveAttempt(leg, leg.attempts.length, 'accepted').leg);
    return;
  }

  const attempt = late ? leg.attempts.findIndex((one) => one.status === 'failed') + 1 : leg.attempts.length;
  const status = step.kind === 'fail' ? ('failed' as const) : ('succeeded' as const);
  // A notice without a number belongs to the attempt in which it occurred.
  const occurredAtMs = late ? (leg.attempts[attempt - 1]?.beganAtMs ?? 0) : play.nowMs;
  const amount = { amountMinor: leg.amount, currency: play.facts.currency };
  const notice = { status, amount, attempt: step.flag ? attempt : null, occurredAtMs };
  if (late && ledgers.isLegFailed(mine) && ledgers.isFailed(entry)) {
    const again = ledgers.unitsAgain(play.facts, play.ledger, entry);
    if (
      ledgers.lacksGoods(play.facts, play.ledger, entry) ||
      ledgers.lacksMoney(play.facts, play.ledger, entry, [mine])
    )
      play.strict = false;
    else if (!entry.legs.some((one) => one.outcomes.includes('paid'))) entry.units = again ?? entry.units;
  }
  // The open attempt may pay as well, so its money is held beside the paid money.
  if (late && hasOpenAttempt(leg)) play.strict = false;
  const change = applyRefundNotice(leg, notice, play.facts.currency);
  if (change === 'poison') throw new Error('poison');
  mine.outcomes[attempt - 1] = status === 'failed' ? 'failed' : 'paid';
  const paidTwice = mine.outcomes.filter((one) => one === 'paid').length > 1;
  if (paidTwice) play.strict = false;
  hold('the notice changes the leg', change.changed && change.overRefunded === paidTwice);
  setLeg(play, at, legAt, change.leg);
  count(late ? 'late success' : status);
  const repeat = applyRefundNotice(change.leg, notice, play.facts.currency);
  hold('a repeat changes nothing', repeat !== 'poison' && !repeat.changed && repeat.leg === change.leg);
}

function retryStep(play: Play, { pick }: Step): void {
  const failed = play.facts.refunds.filter((one) => refundStatus(one.legs) === 'failed');
  const refund = pickOf(failed, pick);
  if (refund === undefined) return;
  const at = play.facts.refunds.indexOf(refund);
  const entry = play.ledger[at];
  if (entry === undefined) throw new Error('no such refund');
  const again = entry.legs.filter(ledgers.isLegFailed);
  const decision = planRetry(play.facts, refund);
  const lacks =
    ledgers.lacksMoney(play.facts, play.ledger, entry, again) ||
    ledgers.lacksGoods(play.facts, play.ledger, entry);
  if (play.strict) expect(decision.ok).toBe(!lacks);
  count(decision.ok ? 'retried' : 'retry refused');
  if (!decision.ok) return;
  expect(decision.legs.map((one) => [one.tender, one.amount, one.attempt])).toEqual(
    again.map((one) => [one.tender, one.amount, one.outcomes.length + 1]),
  );
  if (again.length === entry.legs.length)
    entry.units = ledgers.unitsAgain(play.facts, play.ledger, entry) ?? entry.units;
  for (const one of again) one.outcomes.push('open');
  for (const [legAt, leg] of refund.legs.entries())
    if (legStatus(leg) === 'failed') setLeg(play, at, legAt, retryLeg(leg, play.nowMs));
}

function checkAll(play: Play, before: readonly RefundStatus[]): void {
  const { facts, ledger } = play;
  const left = moneyLeft(facts);
  const tenders = tenderMoney(facts);
  hold('money left', left === ledgers.moneyFree(facts, ledger));
  hold('tenders hold what is left', sum(tenders.map((one) => one.holds)) === left);
  hold(
    'no tender holds more than it may',
    tenders.every((one) => one.holds >= 0n && one.holds <= one.room && one.room <= one.paid),
  );
  const back = ledgers.sentTo(ledger, null, false);
  const paid = ledgers.paidIn(facts);
  hold('fully refunded', isFullyRefunded(facts) === (paid > 0n && back >= paid));
  hold('partly refunded', isPartlyRefunded(facts) === (back > 0n && back < paid));
  hold(
    'legal moves',
    before.every((from, at) => isLegal(from, facts.refunds[at]?.legs ?? [])),
  );
  if (play.strict) {
    hold('within all limits', ledgers.staysWithin(facts, ledger));
    hold('nothing too much', !isOverRefunded(facts) && !ledgers.wentTooFar(facts, ledger));
  } else if (isOverRefunded(facts)) count('too much went back');
}

/** `expect` costs as much as the code under test, and this runs half a million times. */
function hold(what: string, holds: boolean): void {
  if (!holds) throw new Error(`broken: ${what}`);
}

/** Whether the table allows the refund's transition, whatever its legs did. */
const isLegal = (from: RefundStatus, legs: readonly RefundLeg[]) => {
  const to = refundStatus(legs);
  return (
    from === to ||
    REFUND_TRANSITIONS.some((move) => move.to === to && (move.from as readonly string[]).includes(from))
  );
};

export function playStep(play: Play, step: Step): void {
  play.nowMs += 1000;
  const before = play.facts.refunds.map((one) => refundStatus(one.legs));
  if (step.kind === 'retry') retryStep(play, step);
  else if (step.kind === 'lines' || step.kind === 'amount' || step.kind === 'rest')
    refundStep(play, requestOf(play, step), step.kind);
  else outcomeStep(play, step);
  checkAll(play, before);
}
