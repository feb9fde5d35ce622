import { describe, expect, test } from 'bun:test';
import type { EarlierRefund, RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import {
  isFullyRefunded,
  isOverRefunded,
  isPartlyRefunded,
} from '../../../src/domain/refunds/refund-progress.ts';
import { planRetry } from '../../../src/domain/refunds/refund-retry.ts';
import {
  asRefund,
  EXAMPLE,
  leg,
  plan,
  refund,
  refunded,
  settled,
  usd,
  withRefunds,
} from './refund-fixtures.ts';

const outcome = (facts: RefundFacts, one: EarlierRefund) => {
  const decision = planRetry(withRefunds(facts, one), one);
  return decision.ok
    ? decision.legs.map((each) => [each.tender, each.amount, each.attempt])
    : decision.refusal;
};

describe('a retry', () => {
  const all = settled(asRefund('A', 'original', plan(EXAMPLE)), 'failed');

  test('asks every failed leg again, with the next attempt', () =>
    expect(outcome(EXAMPLE, all)).toEqual([
      ['P1', 6255n, 2],
      ['wallet', 1000n, 2],
    ]));

  test('leaves what succeeded alone', () => {
    const legs = [leg('P1', 6255n, 'failed', 'failed'), leg('wallet', 1000n, 'succeeded')];
    expect(outcome(EXAMPLE, refund('A', { legs }))).toEqual([['P1', 6255n, 3]]);
  });

  test.each(['requested', 'processing', 'succeeded'] as const)('is not for one that is %s', (status) =>
    expect(outcome(EXAMPLE, settled(all, status))).toBe('NOT_FAILED'),
  );

  test('is refused when the money was used meanwhile', () => {
    expect(outcome(refunded(EXAMPLE, { amount: usd(1n) }), all)).toBe('REFUND_EXCEEDS');
    expect(outcome(refunded(EXAMPLE, { amount: usd(1n), to: 'wallet' }), all)).toBe('REFUND_EXCEEDS');
  });

  test("is refused when its tender's money was used, though others have some", () => {
    const wallet = refund('A', { legs: [leg('wallet', 600n, 'failed')] });
    const other = (amount: bigint) => refund('B', { legs: [leg('wallet', amount, 'succeeded')] });
    expect(outcome(withRefunds(EXAMPLE, other(400n)), wallet)).toHaveLength(1);
    expect(outcome(withRefunds(EXAMPLE, other(401n)), wallet)).toBe('REFUND_EXCEEDS');
    expect(outcome(withRefunds(EXAMPLE, other(401n)), { ...wallet, to: 'wallet' })).toHaveLength(1);
  });

  test('of a wallet leg is granted though a ticket to the wallet gave more: that may be the card’s money', () => {
    const wallet = refund('A', { legs: [leg('wallet', 600n, 'failed')] });
    const all = 7255n;
    expect(outcome(refunded(EXAMPLE, { amount: usd(all - 600n), to: 'wallet' }), wallet)).toHaveLength(1);
    expect(outcome(refunded(EXAMPLE, { amount: usd(all - 599n), to: 'wallet' }), wallet)).toBe(
      'REFUND_EXCEEDS',
    );
  });

  test('is refused when its units or its shipping were used', () => {
    const one = { entries: [{ skuId: 'dress', count: 1 }], includeShipping: true };
    const failed = settled(asRefund('A', 'original', plan(EXAMPLE, one)), 'failed');
    expect(outcome(EXAMPLE, failed)).toHaveLength(2);
    // The unit of 8.83 is taken, and this refund was not worth the free one of 8.82.
    expect(outcome(refunded(EXAMPLE, { entries: one.entries }), failed)).toBe('REFUND_EXCEEDS');
    expect(outcome(refunded(EXAMPLE, { entries: [], includeShipping: true }), failed)).toBe('REFUND_EXCEEDS');
    expect(outcome(refunded(EXAMPLE, { entries: [{ skuId: 'fryer', count: 1 }] }), failed)).toHaveLength(2);
  });

  test('is refused when one of its tenders has not enough, though another has', () => {
    const legs = [leg('P1', 100n, 'failed'), leg('wallet', 1001n, 'failed')];
    expect(outcome(EXAMPLE, refund('A', { legs }))).toBe('REFUND_EXCEEDS');
  });

  test("is refused when the order has not enough, though its tender has: the wallet got the card's money", () => {
    const failed = refund('A', { legs: [leg('P1', 256n, 'failed')] });
    expect(outcome(refunded(EXAMPLE, { amount: usd(7_000n), to: 'wallet' }), failed)).toBe('REFUND_EXCEEDS');
    expect(outcome(refunded(EXAMPLE, { amount: usd(6_999n), to: 'wallet' }), failed)).toHaveLength(1);
  });

  test('of what a ticket asked for before the order was paid is for then', () => {
    const early = refund('A', { kind: 'early', legs: [leg('P1', 6255n, 'failed')] });
    const unpaid = {
      ...EXAMPLE,
      stage: 'unpaid' as const,
      wallet: 0n,
      payments: [{ paymentId: 'P1', captured: 6255n, kept: 0n }],
    };
    expect(outcome(unpaid, early)).toEqual([['P1', 6255n, 2]]);
    expect(outcome(EXAMPLE, early)).toBe('REFUND_EXCEEDS');
    const used = withRefunds(unpaid, refund('B', { kind: 'early', legs: [leg('P1', 1n, 'succeeded')] }));
    expect(outcome(used, early)).toBe('REFUND_EXCEEDS');
  });

  test('of excess money needs as much in all, in its own currency', () => {
    const auto = refund('auto-P2', { kind: 'auto', legs: [leg('P2', 100n, 'failed')] });
    const more = {
      ...EXAMPLE,
      payments: [...EXAMPLE.payments, { paymentId: 'P2', captured: 100n, kept: 0n }],
    };
    const gone = (amount: bigint) =>
      withRefunds(more, refund('T', { legs: [leg('wallet', amount, 'succeeded')] }));
    expect(outcome(gone(7_255n), auto)).toHaveLength(1);
    expect(outcome(gone(7_256n), auto)).toBe('REFUND_EXCEEDS');
  });

  test.each(['auto', 'ticket', 'early'] as const)(
    'in another currency needs what its payment brought, whatever the order has: %s',
    (kind) => {
      const euros = (amount: bigint, tender = 'P3') =>
        refund('E', { kind, currency: 'EUR', legs: [leg(tender, amount, 'failed')] });
      const foreignPayments = [
        { paymentId: 'P3', captured: 9_000n, currency: 'EUR' },
        { paymentId: 'P4', captured: 500n, currency: 'EUR' },
        { paymentId: 'P5', captured: 9_000n, currency: 'JPY' },
      ];
      const foreign = { ...EXAMPLE, foreignPayments };
      expect(outcome(foreign, euros(9_000n))).toHaveLength(1);
      expect(outcome(foreign, euros(9_001n))).toBe('REFUND_EXCEEDS');
      expect(outcome(foreign, euros(1n, 'P5'))).toBe('REFUND_EXCEEDS');
      expect(outcome(foreign, euros(9_500n, 'wallet'))).toHaveLength(1);
      expect(outcome(foreign, euros(9_501n, 'wallet'))).toBe('REFUND_EXCEEDS');
      const back = refund('R', { currency: 'EUR', legs: [leg('P3', 1_000n, 'succeeded')] });
      expect(outcome(withRefunds(foreign, back), euros(8_000n))).toHaveLength(1);
      expect(outcome(withRefunds(foreign, back), euros(8_001n))).toBe('REFUND_EXCEEDS');
    },
  );

  test('of excess money needs nothing of the order', () => {
    const auto = refund('auto-P2', { kind: 'auto', legs: [leg('P2', 6255n, 'failed')] });
    const twice = {
      ...EXAMPLE,
      payments: [...EXAMPLE.payments, { paymentId: 'P2', captured: 6255n, kept: 0n }],
    };
    const all = refunded(withRefunds(twice, auto));
    expect(planRetry(all, auto)).toMatchObject({
      ok: true,
      legs: [{ tender: 'P2', amount: 6255n, attempt: 2 }],
    });
    // The card holds this money no more, because another refund sent it back.
    const early = refund('R0', { kind: 'early', legs: [leg('P2', 1n, 'succeeded')] });
    expect(outcome(withRefunds(twice, early), auto)).toBe('REFUND_EXCEEDS');
  });
});

describe('how far an order is refunded', () => {
  const progress = (facts: RefundFacts) =>
    [isPartlyRefunded, isFullyRefunded, isOverRefunded].map((is) => is(facts));
  const one = (legs: EarlierRefund['legs'], over: Partial<EarlierRefund> = {}) =>
    withRefunds(EXAMPLE, refund('R', { legs, ...over }));

  const UNPAID: RefundFacts = {
    ...{ ...EXAMPLE, stage: 'unpaid', wallet: 0n },
    payments: [{ paymentId: 'P1', captured: 6255n, kept: 0n }],
  };
  const excess = (legs: EarlierRefund['legs']) =>
    withRefunds(
      { ...EXAMPLE, payments: [...EXAMPLE.payments, { paymentId: 'P2', captured: 7255n, kept: 0n }] },
      refund('auto-P2', { kind: 'auto', legs }),
    );

  test.each<[string, RefundFacts, boolean[]]>([
    ['not at all', EXAMPLE, [false, false, false]],
    ['under way', one([leg('P1', 6255n, 'processing')]), [false, false, false]],
    ['in part', refunded(EXAMPLE, { amount: usd(7254n) }), [true, false, false]],
    ['whole', refunded(EXAMPLE), [false, true, false]],
    [
      'whole in parts, one of them by a refund that failed',
      withRefunds(
        EXAMPLE,
        refund('A', { legs: [leg('P1', 6255n, 'succeeded'), leg('wallet', 1000n, 'failed')] }),
        refund('B', { to: 'wallet', legs: [leg('wallet', 1000n, 'succeeded')] }),
      ),
      [false, true, false],
    ],
    ['excess only', excess([leg('P2', 7255n, 'succeeded')]), [false, false, false]],
    ['more than the excess', excess([leg('P2', 7256n, 'succeeded')]), [true, false, true]],
    ['nothing was paid', { ...EXAMPLE, payments: [], wallet: 0n }, [false, false, false]],
    [
      'more than came in another currency',
      withRefunds(
        { ...EXAMPLE, foreignPayments: [{ paymentId: 'P3', captured: 99n, currency: 'EUR' }] },
        refund('E', { kind: 'auto', currency: 'EUR', legs: [leg('P3', 100n, 'succeeded')] }),
      ),
      [false, false, true],
    ],
    ['one card too much', one([leg('P1', 6256n, 'succeeded')]), [true, false, true]],
    ['the wallet as asked', one([leg('wallet', 6256n, 'succeeded')]), [true, false, false]],
    ['too much in all', one([leg('wallet', 7256n, 'succeeded')]), [false, true, true]],
    ['one leg twice', one([leg('P1', 10n, 'succeeded', 'succeeded')]), [true, false, true]],
    [
      'one leg of two twice',
      one([leg('P1', 10n, 'succeeded', 'succeeded'), leg('wallet', 1n, 'succeeded')]),
      [true, false, true],
    ],
    ['more than the excess, to the wallet', excess([leg('wallet', 7256n, 'succeeded')]), [true, false, true]],
    [
      'more than it kept, of what did not fit',
      withRefunds(
        { ...EXAMPLE, payments: [...EXAMPLE.payments, { paymentId: 'P2', captured: 100n, kept: 0n }] },
        refund('R', { to: 'wallet', legs: [leg('wallet', 7300n, 'succeeded')] }),
      ),
      [false, true, true],
    ],
    [
      'before it is paid, by a ticket',
      withRefunds(UNPAID, refund('R', { legs: [leg('P1', 10n, 'succeeded')] })),
      [true, false, false],
    ],
    [
      'before it is paid, too much in all',
      withRefunds(
        UNPAID,
        refund('R', { legs: [leg('wallet', 10n, 'succeeded')] }),
        refund('S', { kind: 'early', legs: [leg('wallet', 6250n, 'succeeded')] }),
      ),
      [true, false, true],
    ],
    ['excess twice', excess([leg('P2', 10n, 'succeeded', 'succeeded')]), [false, false, true]],
    [
      'shipping too often',
      withRefunds(
        EXAMPLE,
        refund('A', { shipping: 2003n, legs: [leg('P1', 2003n, 'succeeded')] }),
        refund('B', { shipping: 1n, legs: [leg('P1', 1n, 'succeeded')] }),
      ),
      [true, false, true],
    ],
    [
      'a unit asked for twice, which went back once',
      withRefunds(
        EXAMPLE,
        ...(['failed', 'succeeded'] as const).map((status, at) =>
          refund(`${at}`, {
            legs: [leg('P1', 10n, status)],
            units: [{ lineNo: 2, skuId: 'fryer', count: 1, amount: 10n }],
          }),
        ),
      ),
      [true, false, false],
    ],
    [
      'a unit too often, in part',
      one([leg('P1', 10n, 'succeeded'), leg('wallet', 1n, 'failed')], {
        units: [{ lineNo: 2, skuId: 'fryer', count: 2, amount: 11n }],
      }),
      [true, false, true],
    ],
    [
      'a unit too often',
      one([leg('P1', 10n, 'succeeded')], {
        units: [{ lineNo: 2, skuId: 'fryer', count: 2, amount: 10n }],
      }),
      [true, false, true],
    ],
  ])('%s', (_, facts, expected) => expect(progress(facts)).toEqual(expected));
});
