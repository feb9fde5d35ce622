import { describe, expect, test } from 'bun:test';
import type { RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import { tenderMoney } from '../../../src/domain/refunds/refund-legs.ts';
import { planRetry } from '../../../src/domain/refunds/refund-retry.ts';
import { EXAMPLE, leg, plan, refund, refunded, usd } from './refund-fixtures.ts';

const cards = (...all: [paymentId: string, captured: bigint, kept?: bigint][]) =>
  all.map(([paymentId, captured, kept = captured]) => ({ paymentId, captured, kept }));

const TWO_CARDS: RefundFacts = {
  ...EXAMPLE,
  payments: cards(['P1', 50n], ['P2', 50n]),
  wallet: 50n,
};
const holds = (facts: RefundFacts) => tenderMoney(facts).map((one) => one.holds);
const byAmount = (amountMinor: bigint, to: 'original' | 'wallet' = 'original') => ({
  amount: usd(amountMinor),
  to,
});

describe('legs', () => {
  test('split by what each tender holds, ties to the earlier card, zero legs dropped', () => {
    expect(plan(TWO_CARDS, byAmount(2n)).legs).toEqual([
      { tender: 'P1', amount: 1n },
      { tender: 'P2', amount: 1n },
    ]);
    expect(holds(refunded(TWO_CARDS, byAmount(2n)))).toEqual([49n, 49n, 50n]);
    // 883 of 7255: card 761.29, wallet 121.71
    expect(plan(EXAMPLE, byAmount(883n)).legs).toEqual([
      { tender: 'P1', amount: 761n },
      { tender: 'wallet', amount: 122n },
    ]);
  });

  test('go to the only tender there is', () =>
    expect(plan({ ...EXAMPLE, wallet: 0n }, byAmount(883n)).legs).toEqual([{ tender: 'P1', amount: 883n }]));

  test('all to the wallet when asked, also more than it paid', () =>
    expect(plan(TWO_CARDS, byAmount(120n, 'wallet')).legs).toEqual([{ tender: 'wallet', amount: 120n }]));

  test.each([
    ['its own money first', 30n, [50n, 50n, 20n]],
    ['all its own money', 50n, [50n, 50n, 0n]],
    ["then the cards', in proportion", 80n, [35n, 35n, 0n]],
    ['the odd one from the earlier card', 81n, [34n, 35n, 0n]],
    ['everything', 150n, [0n, 0n, 0n]],
  ])('what went to the wallet was %s', (_, amount, left) => {
    const after = refunded(TWO_CARDS, byAmount(amount, 'wallet'));
    expect(holds(after)).toEqual(left);
    if (amount < 150n) expect(holds(refunded(after))).toEqual([0n, 0n, 0n]);
  });

  test('a card holds what is in hand of it, whichever payment the due was paid by', () => {
    // A ticket refunded P2 in full. P1 came late and pays the due, and the excess of both went back to P1.
    const facts: RefundFacts = {
      ...EXAMPLE,
      payments: cards(['P1', 593n], ['P2', 297n, 0n]),
      wallet: 1000n,
      refunds: [
        refund('R', { legs: [leg('P2', 297n, 'succeeded')] }),
        refund('auto-P1', { kind: 'auto', legs: [leg('P1', 297n, 'succeeded')] }),
      ],
    };
    expect(holds(facts)).toEqual([296n, 0n, 1000n]);
    expect(plan(facts).legs).toEqual([
      { tender: 'P1', amount: 296n },
      { tender: 'wallet', amount: 1000n },
    ]);
    const failed = refund('R', { legs: [leg('P2', 297n, 'failed')] });
    expect(planRetry({ ...facts, refunds: [failed, ...facts.refunds.slice(1)] }, failed)).toMatchObject({
      ok: true,
      legs: [{ tender: 'P2', amount: 297n }],
    });
  });

  test('a payment may not be called like the wallet or another one', () => {
    const payments = cards(['wallet', 1n]);
    expect(() => tenderMoney({ ...EXAMPLE, payments })).toThrow(RangeError);
    expect(() => tenderMoney({ ...EXAMPLE, payments: [...EXAMPLE.payments, ...EXAMPLE.payments] })).toThrow(
      RangeError,
    );
  });
});
