import { test } from 'bun:test';
import fc from 'fast-check';
import { planRefund } from '../../../src/domain/refunds/refund-amounts.ts';
import {
  type EarlierRefund,
  heldAmount,
  heldLegs,
  type RefundFacts,
  type RefundKind,
} from '../../../src/domain/refunds/refund-facts.ts';
import {
  excessLeft,
  keptLeft,
  moneyIn,
  moneyLeft,
  planLegs,
  tenderMoney,
} from '../../../src/domain/refunds/refund-legs.ts';
import { planRetry } from '../../../src/domain/refunds/refund-retry.ts';
import type { RefundLeg, RefundStatus } from '../../../src/domain/refunds/refund-state.ts';
import { atLeastZero, smallest, sum } from '../../../src/domain/values/money.ts';
import { EXAMPLE, leg, refund, request, usd } from './refund-fixtures.ts';

// Any refunds in any states, also such as only late successes lead to: what came out is wrong by then, and yet every
// decision about the rest has to be made.

const amount = (max: number) => fc.integer({ min: 0, max }).map(BigInt);
const statuses: fc.Arbitrary<RefundStatus[]> = fc.array(
  fc.constantFrom<RefundStatus>('requested', 'processing', 'succeeded', 'failed', 'failed'),
  { minLength: 1, maxLength: 2 },
);
const aLeg = fc.record({
  tender: fc.constantFrom('P1', 'P2', 'P3', 'wallet'),
  amount: amount(120).map((one) => one + 1n),
  statuses,
});
/** The leg of a ticket that took so much of what failed to go back by itself. */
const taking =
  (beyond: bigint) =>
  (one: RefundLeg): RefundLeg => ({
    ...one,
    attempts: one.attempts.map((attempt, at) =>
      at === 0 ? { ...attempt, beyond: `${smallest(beyond, one.amount)}` } : attempt,
    ),
  });
const aRefund = fc.record({
  kind: fc.constantFrom<RefundKind>('ticket', 'early', 'auto', 'auto'),
  to: fc.constantFrom<EarlierRefund['to']>('original', 'original', 'wallet'),
  legs: fc.uniqueArray(aLeg, { minLength: 1, maxLength: 2, selector: (one) => one.tender }),
  beyond: amount(100),
});

const randomFacts: fc.Arbitrary<RefundFacts> = fc
  .record({
    stage: fc.constantFrom<RefundFacts['stage']>('unpaid', 'paid', 'paid', 'canceled'),
    cards: fc.array(fc.tuple(amount(100), amount(100)), { maxLength: 3 }),
    wallet: amount(50),
    refunds: fc.array(aRefund, { maxLength: 5 }),
  })
  .map(({ stage, cards, wallet, refunds }) => ({
    ...EXAMPLE,
    stage,
    lines: [],
    shippingPaid: 0n,
    wallet,
    payments: cards.map(([captured, kept], at) => ({
      paymentId: `P${at + 1}`,
      captured,
      kept: stage === 'paid' ? smallest(kept, captured) : 0n,
    })),
    refunds: refunds.map(({ kind, to: way, legs, beyond }, at) => {
      const to = kind === 'ticket' ? way : 'original';
      const tenders = to === 'wallet' ? legs.slice(0, 1).map((one) => ({ ...one, tender: 'wallet' })) : legs;
      const made = tenders.map((one) => leg(one.tender, one.amount, ...one.statuses));
      return refund(`R${at}`, { kind, to, legs: kind === 'ticket' ? made.map(taking(beyond)) : made });
    }),
  }));

/** `expect` costs more than the code under test. */
function hold(what: string, holds: boolean): void {
  if (!holds) throw new Error(`broken: ${what}`);
}

function judge(facts: RefundFacts): void {
  const left = moneyLeft(facts);
  const tenders = tenderMoney(facts);
  const there = atLeastZero(moneyIn(facts) - sum(facts.refunds.flatMap(heldLegs).map(heldAmount)));
  const excess = excessLeft(facts);
  hold('nothing is below 0', left >= 0n && excess >= 0n);
  hold('no more is left than is there', left + (facts.stage === 'unpaid' ? 0n : excess) <= there);
  hold('tenders hold what is left', sum(tenders.map((one) => one.holds)) === left);
  for (const { holds, room, paid } of tenders)
    hold('no tender holds more than it brought', 0n <= holds && holds <= room && room <= paid);
  for (const { tender, amount: given } of planLegs(facts, left, 'original'))
    hold(
      'no leg takes more than its tender holds',
      tenders.some((one) => one.tender === tender && given <= one.holds),
    );
  for (const to of ['original', 'wallet'] as const) judgeTicket(facts, to, there);
  for (const one of facts.refunds) planRetry(facts, one);
}

/** A ticket of all that is left is granted, and one of more is not. */
function judgeTicket(facts: RefundFacts, to: EarlierRefund['to'], there: bigint): void {
  const most = moneyLeft(facts, to);
  hold('a ticket gives no more than is there', most <= there);
  hold('more is refused', !planRefund(facts, request({ to, amount: usd(most + 1n) })).ok);
  if (most === 0n) return;
  const planned = planRefund(facts, request({ to, amount: usd(most) }));
  if (!planned.ok) throw new Error('refused');
  const { legs } = planned.plan;
  hold('its legs are what it gives', sum(legs.map((one) => one.amount)) === most);
  const own = sum(legs.map((one) => one.amount - (one.beyond ?? 0n)));
  hold('of the due it takes what is left of it', facts.stage === 'unpaid' || own <= keptLeft(facts));
}

test('whatever went back, what is left is planned to the cent, and no tender gives more than it brought', () => {
  fc.assert(fc.property(randomFacts, judge), { numRuns: 5_000 });
}, 60_000);
