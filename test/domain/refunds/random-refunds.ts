import fc from 'fast-check';
import { isAvailable } from '../../../src/domain/pricing/goods.ts';
import { priceOrder } from '../../../src/domain/pricing/pricing.ts';
import type { RefundFacts } from '../../../src/domain/refunds/refund-facts.ts';
import { allocate } from '../../../src/domain/values/money.ts';
import { randomCart } from '../pricing/random-carts.ts';
import { leg, refund } from './refund-fixtures.ts';

/** One step of an order's life. Its numbers are relative to what the order has at that moment. */
export type Step = {
  readonly kind: 'lines' | 'amount' | 'rest' | 'accept' | 'succeed' | 'fail' | 'retry' | 'late';
  readonly pick: number;
  readonly share: number;
  readonly entries: readonly { readonly line: number; readonly count: number }[];
  readonly flag: boolean;
  readonly toWallet: boolean;
};

export type Series = { readonly facts: RefundFacts; readonly steps: readonly Step[] };

const some = (kind: Step['kind'], weight: number) => ({ arbitrary: fc.constant(kind), weight });
const kinds = (late: boolean) =>
  fc.oneof(
    some('lines', 6),
    some('amount', 3),
    some('rest', 1),
    some('accept', 1),
    some('succeed', 4),
    some('fail', 4),
    some('retry', 3),
    some('late', late ? 4 : 0),
  );

const steps = (late: boolean, wallet: boolean) =>
  fc.array(
    fc.record({
      kind: kinds(late),
      pick: fc.nat(99),
      // Mostly small parts, because large ones leave little for later steps.
      share: fc.oneof(fc.nat(25), fc.nat(25), fc.nat(110)),
      entries: fc.array(fc.record({ line: fc.nat(11), count: fc.constantFrom(1, 1, 1, 2, 3) }), {
        maxLength: 3,
      }),
      flag: fc.boolean(),
      toWallet: wallet ? fc.constantFrom(false, false, true) : fc.constant(false),
    }),
    { minLength: 4, maxLength: 12 },
  );

/** Orders with computed prices (coupon, cash, free shipping, three currencies), paid by one to three cards. */
const order: fc.Arbitrary<RefundFacts> = fc
  .record({
    cart: randomCart,
    split: fc.array(fc.bigInt({ min: 0n, max: 9n }), { minLength: 1, maxLength: 3 }),
    // Which card holds the money now: mostly the one that paid it, else excess went back to other cards.
    hands: fc.option(fc.array(fc.bigInt({ min: 0n, max: 9n }), { minLength: 3, maxLength: 3 }), { freq: 2 }),
    // Sometimes less than the due was captured. Such an order is in payment_review, and can be refunded too.
    missing: fc.oneof(
      { arbitrary: fc.constant(0n), weight: 9 },
      { arbitrary: fc.bigInt({ min: 1n, max: 2000n }), weight: 1 },
    ),
  })
  .map(({ cart, split, hands, missing }) => {
    const price = priceOrder(cart.input);
    const captured = price.final > missing ? price.final - missing : 0n;
    const parts = allocate(captured, split);
    const inHand = hands === null ? parts : allocate(captured, hands.slice(0, split.length));
    const cards = parts.map((kept, at) => {
      const hand = inHand[at] ?? 0n;
      return { paymentId: `P${at}`, kept, captured: kept > hand ? kept : hand, hand };
    });
    return {
      currency: price.currency,
      stage: 'paid' as const,
      lines: price.malls
        .flatMap((mall) => mall.lines)
        .filter(isAvailable)
        .sort((a, b) => a.lineNo - b.lineNo)
        .map(({ lineNo, sku, count, payable }) => ({ lineNo, skuId: sku.skuId, count, payable })),
      shippingPaid: price.shipping - (price.coupon.shippingOff ? price.coupon.discount : 0n),
      payments: cards.map(({ paymentId, captured: all, kept }) => ({ paymentId, captured: all, kept })),
      wallet: price.cash,
      // What a card captured and does not hold any more went back as excess.
      refunds: cards
        .filter((one) => one.captured > one.hand)
        .map(({ paymentId, captured: all, hand }) =>
          refund(`auto-${paymentId}`, {
            kind: 'auto',
            currency: price.currency,
            legs: [leg(paymentId, all - hand, 'succeeded')],
          }),
        ),
      foreign: [],
      foreignPayments: [],
    };
  });

export const randomSeries: fc.Arbitrary<Series> = fc
  .tuple(order, fc.boolean(), fc.boolean())
  .chain(([facts, late, wallet]) => fc.record({ facts: fc.constant(facts), steps: steps(late, wallet) }));
