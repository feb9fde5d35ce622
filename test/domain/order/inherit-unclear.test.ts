import { describe, expect, test } from 'bun:test';
import { changedRows } from '../../../src/domain/order/changed-rows.ts';
import type { StoredRefund } from '../../../src/domain/order/records.ts';
import { seeded } from '../../support/seeded.ts';
import * as say from './commands.ts';
import { given, NOW_MS } from './given.ts';
import { MINUTE, old, payment, refund, taken } from './old-orders.ts';

// A failed refund of the old service, on an order that several tenders paid (spec 17). Its one row does not tell which
// part went back. The order is 60.00: two cards paid 30.00 each, or a card 45.00 and the wallet 15.00.

const cards = [payment('p1', 'captured', '30.00'), payment('p2', 'captured', '30.00')];
const failed = (amount = 4_000n, over: Partial<StoredRefund> = {}) =>
  refund('R', amount, { status: 'failed', ...over });
const ofTwoCards = old('paid', cards, { refunds: [failed()] });
const withWallet = old('paid', [payment('p1', 'captured', '45.00')], {
  ...{ cash: 1_500n, refunds: [failed(4_000n)] },
});
const [first, second] = ['R:p1', 'R:p2'];

describe('a failed refund of which a part may have gone back', () => {
  test('is never asked for anew, and stands in the queue of reviews', () => {
    const again = given(ofTwoCards).when(say.retry('R'));
    again.isRejected('refused', 'REFUND_UNCLEAR');
    again.refusedWith({ refund_id: 'R', legs: ['p1', 'p2'] });
    given(withWallet).when(say.retry('R')).isRejected('refused', 'REFUND_UNCLEAR');
    const { change } = given(ofTwoCards).when({ kind: 'inherit' });
    const { aggregate, rows } = change;
    const { newLegs, refunds } = changedRows(change);
    expect(aggregate.progress.reviewReasons).toBe('refund_unclear');
    // The old service's row stays as it is, and nobody is told.
    expect([aggregate.refunds[0]?.status, refunds, rows.notifications]).toEqual(['failed', [], []]);
    expect(newLegs.map((one) => `${one.leg} ${one.amountMinor} ${one.status}`)).toEqual([
      'p1 2000 processing',
      'p2 2000 processing',
    ]);
  });

  test('keeps its money and its goods: no ticket, and nothing that goes back by itself, may have them too', () => {
    const { aggregate } = given(ofTwoCards).when(say.ticket('T')).change;
    expect(aggregate.refunds.find((one) => one.refundId === 'T')?.amountMinor).toBe(2_000n);
    given(ofTwoCards)
      .when(say.ticket('T', { amount: '20.01' }))
      .isRejected('refused', 'REFUND_EXCEEDS');
    const units = [{ lineNo: 1, skuId: 'A', count: 2, amountMinor: '2000' }];
    given(old('paid', cards, { refunds: [failed(2_000n, { units })] }))
      .when(say.ticket('T', { units: { A: 1 } }))
      .isRejected('refused', 'REFUND_EXCEEDS');
    const canceled = old('canceled', cards, { refunds: [failed(6_000n)] });
    given(canceled)
      .when(say.paymentFailed('p9'))
      .becomes({ refunds: ['R ticket 6000 failed'], asked: [] });
  });

  test('of money beyond the due is of that: it does not go back again by itself', () => {
    const twice = old('paid', [payment('p1', 'captured'), payment('p2', 'captured')], {
      refunds: [failed(6_000n)],
    });
    given(twice)
      .when(say.purchased('P', { A: 1 }))
      .becomes({ marked: ['R auto'], refunds: ['R auto 6000 failed'], asked: [] });
    const again = old('paid', [payment('p1', 'captured'), payment('p2', 'captured')], {
      refunds: [failed(6_000n), refund('S', 6_000n)],
    });
    const change = taken('paid', again.unseenPayments ?? [], { refunds: again.refunds });
    expect(changedRows(change).refunds.map(({ refundId, kind }) => ({ refundId, kind }))).toEqual([
      { refundId: 'R', kind: 'auto' },
    ]);
  });

  test('becomes clear by what payment says of each part; then the part that failed is asked for again', () => {
    const half = given(ofTwoCards, say.refundNotified(first, 'succeeded', '20.00'));
    expect(half.aggregate.progress.reviewReasons).toBe('refund_unclear');
    expect(half.aggregate.refunds[0]?.status).toBe('failed');
    half.when(say.retry('R')).isRejected('refused', 'REFUND_UNCLEAR');
    const both = half.when(say.refundNotified(second, 'failed', '20.00'));
    // The refund had failed before, so the user knows already.
    both.becomes({ review: '', notified: [], refunds: ['R ticket 4000 failed'] });
    given(both.change.aggregate)
      .when(say.retry('R'))
      .becomes({ asked: ['refund R:p2:2'], refunds: ['R ticket 4000 processing'] });
    const whole = half.when(say.refundNotified(second, 'succeeded', '20.00'));
    whole.becomes({ review: '', notified: ['refund_succeeded'], refunds: ['R ticket 4000 succeeded'] });
  });

  test('hears of the wallet too, for which the old service asked rebate', () => {
    const parts = [
      say.refundNotified('R', 'succeeded', '30.00'),
      say.refundNotified('R:wallet', 'failed', '10.00'),
    ];
    const clear = given(withWallet, ...parts);
    expect(clear.aggregate.progress.reviewReasons).toBe('');
    clear.when(say.retry('R')).becomes({ asked: ['credit R:wallet#2'] });
    const ours = given(old('paid', []), { kind: 'inherit' }).aggregate;
    given(ours)
      .when(say.refundNotified('R:wallet', 'failed', '1.00'))
      .isRejected('poison', 'UNKNOWN_REFUND');
  });

  test('may be looked at by a person: the review ends, and its money stays kept', () => {
    const seen = given(ofTwoCards, say.endReview('resolve'));
    expect(seen.aggregate.progress.reviewReasons).toBe('');
    seen.when(say.retry('R')).isRejected('refused', 'REFUND_UNCLEAR');
    seen.when(say.ticket('T', { amount: '20.01' })).isRejected('refused', 'REFUND_EXCEEDS');
    // Another part is still open, so a new outcome brings the review back.
    seen.when(say.refundNotified(first, 'succeeded', '20.00')).becomes({ review: 'refund_unclear' });
  });
});

describe('a failed refund that can only have been one part', () => {
  const retried = (...args: Parameters<typeof old>) => given(old(...args)).when(say.retry('R'));

  test('is asked for again: one tender, the wallet by choice, or the payment that it names', () => {
    retried('paid', [payment('p1', 'captured')], { refunds: [failed()] }).becomes({
      asked: ['refund R:p1:2'],
    });
    const toWallet = failed(4_000n, { destination: 'wallet' });
    retried('paid', cards, { refunds: [toWallet] }).becomes({ asked: ['credit R:wallet#2'] });
    const auto = refund('auto-p2', 500n, { status: 'failed' });
    given(old('paid', [payment('p1', 'captured'), payment('p2', 'captured', '5.00')], { refunds: [auto] }))
      .when(say.retry('auto-p2'))
      .becomes({ asked: ['refund auto-p2:p2:2'] });
    // A payment that came after the refund is not one of its tenders.
    const late = payment('p2', 'captured', '30.00', { occurredAtMs: NOW_MS + MINUTE });
    retried('paid', [payment('p1', 'captured', '30.00'), late], { refunds: [failed(3_000n)] }).becomes({
      asked: ['refund R:p1:2'],
    });
  });

  test('but not where our share of one tender is nothing: the old service may have shared otherwise', () => {
    retried('paid', cards, { refunds: [failed(1n)] }).isRejected('refused', 'REFUND_UNCLEAR');
    const eur = (id: string) => payment(id, 'captured', '5.00', { currency: 'EUR' });
    retried('paid', [...cards, eur('e1'), eur('e2')], {
      refunds: [failed(500n, { currency: 'EUR' })],
    }).isRejected('refused', 'REFUND_UNCLEAR');
  });
});

test('an attempt of ours is not ended by what the old service heard of its own of that number', () => {
  const one = old('paid', [payment('p1', 'captured')], { refunds: [failed(500n)] });
  const again = given(one, say.retry('R'));
  const before = say.refundNotified('R', 'failed', '5.00', 2);
  if (before.kind !== 'event') throw new Error('no event');
  const { event } = before.incoming;
  const at = (ms: number) =>
    ({
      ...before,
      incoming: {
        ...before.incoming,
        event: { ...event, body: { ...event.body, occurred_at: new Date(ms).toISOString() } },
      },
    }) as typeof before;
  again.when(at(NOW_MS - 2 * MINUTE)).becomes({ refunds: ['R ticket 500 processing'] });
  again.when(at(NOW_MS - MINUTE)).becomes({ refunds: ['R ticket 500 failed'] });
});

describe('no part is paid twice', () => {
  type Part = { readonly tender: string; readonly minor: bigint; readonly went: boolean };
  const text = (minor: bigint) => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

  test('whatever went, in whatever order it becomes known, and whatever is asked for meanwhile', () => {
    const random = seeded(23);
    for (let life = 0; life < 400; life += 1) {
      const hasWallet = random.below(2) === 0;
      const start = hasWallet ? withWallet : ofTwoCards;
      const legs = changedRows(given(start).when({ kind: 'inherit' }).change).newLegs;
      const parts: Part[] = legs.map((leg) => ({
        tender: leg.leg,
        minor: leg.amountMinor,
        went: random.below(2) === 0,
      }));
      const paid = new Map(parts.filter((one) => one.went).map((one) => [one.tender, one.minor]));
      const name = ({ tender }: Part) => (hasWallet && tender === 'p1' ? 'R' : `R:${tender}`);
      let order = start;
      for (let step = 0; step < 8; step += 1) {
        const part = random.pick(parts);
        const said = random.pick([
          say.retry('R'),
          say.ticket(`T${step}`),
          say.endReview('resolve'),
          say.paymentFailed(`p9${step}`),
          say.refundNotified(name(part), part.went ? 'succeeded' : 'failed', text(part.minor)),
        ]);
        const decided = given(order).when(said);
        let change: ReturnType<typeof taken>;
        try {
          change = decided.change;
        } catch {
          continue;
        }
        order = change.aggregate;
        // payment and rebate pay whatever they are asked for.
        for (const { body } of change.rows.requests) {
          const leg = String(body.leg);
          const amount = BigInt((body.amount as { v: string }).v.replace('.', ''));
          paid.set(leg, (paid.get(leg) ?? 0n) + amount);
        }
      }
      const brought: Record<string, bigint> = hasWallet
        ? { p1: 4_500n, wallet: 1_500n }
        : { p1: 3_000n, p2: 3_000n };
      for (const [tender, minor] of paid)
        expect({ life, tender, tooMuch: minor > (brought[tender] ?? 0n) }).toEqual({
          life,
          tender,
          tooMuch: false,
        });
    }
  });
});
