import { expect, test } from 'bun:test';
import type { Seen, TaleCommand, TaleOrder } from '../tale';
import { PLAIN } from './orders';
import { paid, pay, refund, refused, Tale } from './tales';
import { isWrong, threeOf } from './wrong-tales';

// A person ends a review (spec 13): what the judge accepts, and what it finds.

type How = Extract<TaleCommand, { kind: 'end_review' }>['how'];
const end = (how: How): TaleCommand => ({ kind: 'end_review', how });
const ENDED = { review: [], told: ['order.review_ended'] };
const short = () => threeOf(new Tale(PLAIN));
const shortAnd = (how: How, patch: Partial<Seen> = {}) => short().step(end(how), [], { ...ENDED, ...patch });
/** Paid, and the capture was told once more with another amount. */
const twoWays = () => paid().step(pay('p1', 'captured', 1n), [], { review: ['conflicting_event'] });
const euros = () =>
  new Tale(PLAIN).step(pay('p4', 'captured', 500n, { currency: 'EUR' }), [], {
    review: ['foreign_currency'],
  });
const given = refund('review-X', ['p1 3000 r']);

test('each way of ending a review is right as the table says it', () => {
  const right = [
    shortAnd('resolve').step({ kind: 'expire' }, ['canceled'], {
      refunds: [refund('auto-p1', ['p1 3000 r'])],
    }),
    shortAnd('give_back', { refunds: [given] }).step({ kind: 'expire' }, ['canceled']),
    short().step(end('cancel'), ['canceled'], {
      review: [],
      refunds: [refund('auto-p1', ['p1 3000 r'])],
      told: ['order.canceled', 'order.review_ended'],
    }),
    twoWays().step(end('resolve'), [], ENDED),
    twoWays().step(end('cancel'), [], { ...ENDED, refunds: [refund('review-X', ['p1 7755 r'])] }),
    euros().step(end('give_back'), [], { ...ENDED, refunds: [refund('auto-p4', ['p4 500 r EUR'])] }),
    paid().step(end('resolve'), [], {}, refused('ORDER_NOT_UNDER_REVIEW')),
  ];
  expect(right.map((tale) => tale.all)).toEqual(right.map(() => []));
});

test('finds a review that is ended wrongly, or not at all', () => {
  isWrong(paid().step(end('resolve'), [], ENDED), 'ORDER_NOT_UNDER_REVIEW');
  isWrong(short().step(end('cancel'), [], {}, refused('ORDER_NOT_CANCELABLE')), 'right is taken');
  isWrong(twoWays().step(end('cancel'), [], {}, refused('ORDER_NOT_CANCELABLE')), 'right is taken');
  isWrong(shortAnd('resolve', { review: ['short_payment'] }), 'it says short_payment');
  isWrong(shortAnd('resolve', { told: [] }), 'told as []');
  isWrong(shortAnd('cancel'), 'left the order unpaid, not canceled');
});

test('finds money that goes back unasked, or stays although it should go back', () => {
  isWrong(shortAnd('resolve', { refunds: [given] }), 'let the money stay');
  isWrong(shortAnd('give_back'), '3000 of 3000 USD stay');
  isWrong(shortAnd('give_back', { refunds: [refund('review-X', ['p1 2999 r'])] }), '1 of 3000 USD stay');
  isWrong(
    twoWays().step(end('give_back'), [], { ...ENDED, refunds: [refund('review-X', ['p1 5 r'])] }),
    'which stay',
  );
  isWrong(twoWays().step(end('cancel'), [], ENDED), '7755 of 7755 USD stay');
  isWrong(euros().step(end('give_back'), [], ENDED), '500 of 500 EUR stay');
});

test('finds money of another currency that stays when a paid order ends, or is not asked for again', () => {
  const both = () =>
    paid().step(pay('p4', 'captured', 500n, { currency: 'EUR' }), [], { review: ['foreign_currency'] });
  const all = refund('review-X', ['p1 7755 r']);
  isWrong(both().step(end('cancel'), [], { ...ENDED, refunds: [all] }), '500 of 500 EUR stay');
  const fails: TaleCommand = { kind: 'leg_answer', refundId: 'auto-p4', tender: 'p4', answer: 'refused' };
  const failed = { refunds: [refund('auto-p4', ['p4 500 f EUR'])], told: [], review: ['foreign_currency'] };
  const back = () =>
    euros()
      .step(end('give_back'), [], { ...ENDED, refunds: [refund('auto-p4', ['p4 500 r EUR'])] })
      .step(fails, [], failed);
  isWrong(back().step(end('give_back'), [], ENDED), '500 of 500 EUR stay');
  const again = { ...ENDED, refunds: [refund('auto-p4', ['p4 500 fp EUR'], { state: 'processing' })] };
  expect(back().step(end('give_back'), [], again).all).toEqual([]);
});

test('finds an order that nothing came for, and that cannot be ended; or whose freeze stays', () => {
  const whole: TaleOrder = { ...PLAIN, due: 0n, cash: 7755n };
  const no = () =>
    new Tale(whole).step({ kind: 'hold_answer', answer: 'refused' }, [], {
      ...{ hold: 'refused', review: ['wallet_deduct_refused'] },
    });
  isWrong(no().step(end('cancel'), [], {}, refused('ORDER_NOT_CANCELABLE')), 'right is taken');
  const told = { review: [], told: ['order.canceled', 'order.review_ended'] };
  isWrong(no().step(end('cancel'), ['canceled'], told), 'the hold of a canceled order is refused');
  isWrong(no().step(end('cancel'), [], ENDED), 'left the order paid, not canceled');
  expect(no().step(end('cancel'), ['canceled'], { ...told, hold: 'releasing' }).all).toEqual([]);
  const open = { review: [], told: ['order.canceled', 'order.review_ended'] };
  isWrong(twoWays().step(end('cancel'), ['canceled'], open), 'though its money came');
});

test('a reason that a person looked at stays away, and a new one comes back', () => {
  const looked = () => shortAnd('resolve');
  const again = { review: ['short_payment'] };
  isWrong(
    looked().step({ kind: 'payment_failed', paymentId: 'p9', reasonCode: 'R', atMs: 1 }, [], again),
    'looked at',
  );
  isWrong(looked().step(pay('p2', 'captured', 5n)), 'only 3005 of 7755 USD was captured');
  const back = () =>
    euros().step(end('give_back'), [], { ...ENDED, refunds: [refund('auto-p4', ['p4 500 r EUR'])] });
  const refuses: TaleCommand = { kind: 'leg_answer', refundId: 'auto-p4', tender: 'p4', answer: 'refused' };
  isWrong(
    back().step(refuses, [], { told: [], refunds: [refund('auto-p4', ['p4 500 f EUR'])] }),
    '500 EUR came',
  );
  const told = twoWays().step(end('resolve'), [], ENDED);
  isWrong(told.step(pay('p1', 'captured', 2n), [], { told: [] }), 'one event was told in two ways');
});
