import { describe, expect, test } from 'bun:test';
import { balance, factsOf } from '../../../src/domain/order/facts.ts';
import { moneyLeft } from '../../../src/domain/refunds/refund-legs.ts';
import {
  isOverRefunded,
  isPartlyRefunded,
  isRefundUnclear,
} from '../../../src/domain/refunds/refund-progress.ts';
import { freeUnits, shippingLeft } from '../../../src/domain/refunds/refund-units.ts';
import * as say from './commands.ts';
import { given } from './given.ts';
import { old, payment, refund, taken } from './old-orders.ts';

// A refund of the old service in another currency than the order's 60.00 USD (spec 11, 17): it is in no sum of USD.

const usd = payment('p1', 'captured');
const eur = payment('e1', 'captured', '70.00', { currency: 'EUR' });
const back = (amountMinor: bigint, over = {}) => refund('R', amountMinor, { currency: 'EUR', ...over });

describe('money that went back in another currency', () => {
  test('takes nothing of what a ticket can give back', () => {
    const { aggregate } = taken('paid', [usd, eur], { refunds: [back(7_000n)] });
    const facts = balance(aggregate);
    expect(moneyLeft(facts)).toBe(6_000n);
    expect([isPartlyRefunded(facts), isOverRefunded(facts)]).toEqual([false, false]);
    expect(aggregate.progress.partlyRefunded).toBe(false);
    given(aggregate)
      .when(say.ticket('T', { amount: '60.00' }))
      .becomes({ refunds: ['R ticket 7000 succeeded', 'T ticket 6000 requested'] });
  });

  test('refunds no order, however much it is', () => {
    given(old('paid', [usd, eur], { refunds: [back(7_000n)] }))
      .when(say.purchased('P', { A: 2, B: 1 }))
      .becomes({ status: 'purchased' });
  });

  test('of an order that is not paid keeps nothing from its due', () => {
    const inherited = taken('unpaid', [eur], { refunds: [back(7_000n)] }).aggregate;
    expect(factsOf(inherited).givenEarly).toBe(0n);
    given(inherited).when(say.captured('p1', '60.00')).becomes({ status: 'paid' });
  });

  test('leaves the excess in the order’s own currency alone', () => {
    const more = payment('p1', 'captured', '70.00');
    const refunds = [
      refund('auto-e1', 7_000n, { currency: 'EUR' }),
      refund('S', 1_000n, { createdAtMs: usd.occurredAtMs + 1 }),
    ];
    const { aggregate } = taken('paid', [more, eur], { refunds });
    expect(aggregate.refunds.map((one) => `${one.refundId} ${one.kind}`)).toEqual(['auto-e1 auto', 'S auto']);
  });
});

test('its goods are given back once, in whatever currency', () => {
  const units = [{ lineNo: 1, skuId: 'A', count: 2, amountMinor: '1800' }];
  const { aggregate } = taken('paid', [usd, eur], {
    refunds: [back(1_800n, { units, shippingMinor: 900n })],
  });
  const facts = balance(aggregate);
  const [line] = facts.lines;
  expect(line && freeUnits(line, facts)).toEqual([]);
  // Its shipping is an amount, and in no sum of USD.
  expect(shippingLeft(facts)).toBe(1_000n);
  expect(isOverRefunded(facts)).toBe(false);
  given(aggregate)
    .when(say.ticket('T', { units: { A: 1 } }))
    .isRejected('refused', 'REFUND_EXCEEDS');
  const three = taken('paid', [usd, eur], {
    refunds: [back(1n, { units: [{ ...units[0], count: 3 }] })],
  }).aggregate;
  expect(isOverRefunded(balance(three))).toBe(true);
});

test('one that may have gone back twice is unclear all the same', () => {
  const leg = (statuses: readonly string[]) => ({
    ...{ orderId: 'O', refundId: 'R', leg: 'e1', amountMinor: 500n, currency: 'EUR', updatedAtMs: 1 },
    status: 'succeeded',
    attempts: statuses.map((status, at) => ({ attempt: at + 1, beganAtMs: at, status })),
  });
  const facts = (...statuses: string[]) =>
    balance(taken('paid', [usd, eur], { refunds: [back(500n, { legs: [leg(statuses)] })] }).aggregate);
  expect(isRefundUnclear(facts('succeeded', 'processing'))).toBe(true);
  expect(isRefundUnclear(facts('succeeded'))).toBe(false);
  expect(isOverRefunded(facts('succeeded', 'succeeded'))).toBe(true);
  expect(isOverRefunded(facts('succeeded', 'failed'))).toBe(false);
});
