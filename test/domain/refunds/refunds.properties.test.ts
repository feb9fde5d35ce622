import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { planRefund } from '../../../src/domain/refunds/refund-amounts.ts';
import { moneyLeft, tenderMoney } from '../../../src/domain/refunds/refund-legs.ts';
import { isFullyRefunded } from '../../../src/domain/refunds/refund-progress.ts';
import { randomSeries, type Series, type Step } from './random-refunds.ts';
import { request } from './refund-fixtures.ts';
import * as ledgers from './refund-ledger.ts';
import { count, hasOpenAttempt, legsWhere, type Play, playStep, seen } from './refund-play.ts';

/** When one fails, fast-check prints the seed and the smallest failing series. */
const SERIES = 5000;

const FINISH: Step = { kind: 'succeed', pick: 0, share: 0, entries: [], flag: true, toWallet: false };

/** Lets everything under way succeed, then refunds the rest: nothing may be left. */
function finish(play: Play): void {
  const settle = () => {
    while (legsWhere(play, hasOpenAttempt).length > 0) playStep(play, FINISH);
  };
  settle();
  playStep(play, { ...FINISH, kind: 'rest' });
  settle();
  const { facts, ledger } = play;
  expect(moneyLeft(facts)).toBe(0n);
  expect(tenderMoney(facts).every((one) => one.holds === 0n)).toBe(true);
  expect(planRefund(facts, request()).ok).toBe(false);
  expect(isFullyRefunded(facts)).toBe(ledgers.paidIn(facts) > 0n);
  if (!play.strict) return;
  expect(ledgers.sentTo(ledger, null, false)).toBe(ledgers.paidIn(facts));
  if (ledger.some((entry) => entry.toWallet)) return;
  count('each tender to the last unit');
  for (const { tender, paid } of tenderMoney(facts)) expect(ledgers.sentTo(ledger, tender, false)).toBe(paid);
}

function playSeries({ facts, steps }: Series): void {
  const ledger = facts.refunds.map((one) => ({
    isAuto: true,
    toWallet: false,
    shipping: 0n,
    units: new Map(),
    legs: one.legs.map(({ tender, amount }) => ({ tender, amount, outcomes: ['paid' as const] })),
  }));
  const play: Play = { facts, ledger, nowMs: 0, strict: true };
  for (const step of steps) playStep(play, step);
  finish(play);
  count(facts.currency);
  if (facts.shippingPaid === 0n && facts.lines.length > 0) count('no shipping');
  if (facts.wallet > 0n && facts.payments.some((one) => one.captured > 0n)) count('card and wallet');
  if (play.strict) count('strict to the end');
}

test(`${SERIES} random series of refunds leave exactly 0 and never pass what there was`, () => {
  fc.assert(fc.property(randomSeries, playSeries), { numRuns: SERIES });
  const cases = ['USD', 'GBP', 'JPY', 'no shipping', 'card and wallet', 'strict to the end'];
  const kinds = ['lines', 'amount', 'rest'].flatMap((kind) => [`${kind} to original`, `${kind} to wallet`]);
  const turns = ['succeeded', 'failed', 'retried', 'retry refused', 'late success', 'too much went back'];
  for (const what of [...cases, ...kinds, ...turns, 'refused', 'each tender to the last unit'])
    expect([what, (seen.get(what) ?? 0) >= SERIES / 100]).toEqual([what, true]);
}, 240_000);
