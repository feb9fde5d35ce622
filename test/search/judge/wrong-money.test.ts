import { expect, test } from 'bun:test';
import { PLAIN, WALLET } from './orders';
import { notice, paid, pay, refund, Tale, ticket } from './tales';
import { isWrong, short, threeOf } from './wrong-tales';

test('r3: finds 30.00 that went to the wallet, and by the cancel to the card once more', () => {
  const first = refund('T1', ['wallet 3000 s']);
  const tale = threeOf(new Tale(PLAIN))
    .step(ticket('T1', { amount: 3000n, to: 'wallet' }), [], { refunds: [refund('T1', ['wallet 3000 r'])] })
    .step({ kind: 'leg_answer', refundId: 'T1', tender: 'wallet', answer: 'accepted' }, [], {
      refunds: [first],
    })
    .step({ kind: 'cancel' }, ['canceled'], {
      review: [],
      refunds: [first, refund('auto-p1', ['p1 3000 r'])],
    });
  isWrong(tale, '6000 USD went back or is under way in all, of 3000');
});

test('r16: finds 30.00 of a ticket that go back as excess once more', () => {
  const first = refund('T1', ['p1 3000 p']);
  const tale = threeOf(new Tale(PLAIN))
    .step(ticket('T1'), [], { refunds: [refund('T1', ['p1 3000 r'])] })
    .step({ kind: 'leg_answer', refundId: 'T1', tender: 'p1', answer: 'accepted' }, [], { refunds: [first] })
    .step(pay('p2', 'captured', 7755n, { atMs: 2000 }), ['paid'], {
      review: [],
      refunds: [first, refund('auto-p2', ['p2 3000 r'])],
    });
  isWrong(tale, '3000 USD goes back by itself, 0 is too much');
});

test('r16: finds an order that lacks a step because of what a ticket gave', () => {
  const tale = threeOf(new Tale(PLAIN))
    .step(ticket('T1'), [], { refunds: [refund('T1', ['p1 3000 r'])] })
    .step(pay('p2', 'captured', 7755n, { atMs: 2000 }));
  isWrong(tale, 'Still unpaid with 10755 USD captured of 7755');
});

test('r13: finds a review for too much, although it did not go back', () => {
  const tale = threeOf(new Tale(PLAIN))
    .step(ticket('T1'), [], { refunds: [refund('T1', ['p1 3000 r'])] })
    .step({ kind: 'cancel' }, ['canceled'], { review: [] })
    .step(pay('p9', 'voided', 1n), [], { review: ['refunded_too_much'] });
  isWrong(tale, 'refunded_too_much, though no more');
});

test('m1: an authorization of 1.00, or of 0.00, covers nothing', () => {
  isWrong(new Tale(PLAIN).step(pay('p1', 'authorized', 100n), ['authorized']), 'Authorized with 100 USD');
  isWrong(new Tale(PLAIN).step(pay('p1', 'authorized', 0n), ['authorized']), 'Authorized with 0 USD');
});

test('m2: finds a second amount of one key that has an effect, or no mark', () => {
  const twice = () => new Tale(PLAIN).step(pay('p1', 'captured', 1000n), [], short);
  isWrong(
    twice().step(pay('p1', 'captured', 7755n), ['paid'], { review: ['c'] }),
    'changed something',
    'Paid with 1000',
  );
  const paidTwice = paid().step(pay('p1', 'captured', 8000n));
  isWrong(paidTwice, 'No review, though one event was told in two ways');
});

test('m2: an order under review is paid when its due has come', () => {
  const tale = threeOf(new Tale(PLAIN))
    .step(pay('p1', 'captured', 3001n), [], { review: ['a', 'b'] })
    .step(pay('p2', 'captured', 4755n), [], { review: ['a', 'b'] });
  isWrong(tale, 'Still unpaid with 7755 USD');
});

test('at the end the wallet has answered', () => {
  const tale = new Tale(WALLET).step({ kind: 'cancel' }, ['canceled'], { hold: 'releasing' });
  expect(tale.end()).toEqual(['The hold is still releasing.']);
});

test('finds excess that goes back too little, too much, from the wrong payment, or of an unpaid order', () => {
  const second = pay('p2', 'captured', 500n, { atMs: 2000 });
  isWrong(paid().step(second), 'Only 0 USD goes back by itself, 500 is too much');
  const auto = (id: string, leg: string) => ({ refunds: [refund(id, [leg])] });
  isWrong(paid().step(second, [], auto('auto-p2', 'p2 499 r')), 'Only 499 USD');
  isWrong(paid().step(second, [], auto('auto-p1', 'p1 501 r')), '501 USD goes back by itself, 500');
  isWrong(
    paid().step(second, [], auto('auto-p1', 'p1 500 r')),
    'Of 500 USD of p2 500 is too much, but 0 goes back',
  );
  const early = new Tale(PLAIN).step(pay('p1', 'captured', 10n), [], {
    ...auto('auto-p1', 'p1 10 r'),
    ...short,
  });
  isWrong(early, 'gives money back of an order that is unpaid');
});

test('finds money that a canceled order keeps: at its cancel, later, and at the end', () => {
  isWrong(threeOf(new Tale(PLAIN)).step({ kind: 'cancel' }, ['canceled'], { review: [] }), 'keeps 3000 USD');
  const gone = new Tale(PLAIN).step({ kind: 'cancel' }, ['canceled']);
  isWrong(gone.step(pay('p1', 'captured', 9n, { currency: 'EUR' })), 'keeps 9 EUR');
  const auto = (letters: string) => ({ refunds: [refund('auto-p1', [`p1 3000 ${letters}`])] });
  const tale = threeOf(new Tale(PLAIN)).step({ kind: 'cancel' }, ['canceled'], { review: [], ...auto('r') });
  expect(tale.end().join()).toContain('is still under way');
  tale.step(notice('auto-p1', 'p1', 'failed', 3000n), [], auto('f'));
  expect(tale.end()).toEqual([]);
  isWrong(tale.step(pay('p2', 'captured', 5n)), 'nothing is under way for 5');
});

test('finds money that goes to a payment that brought none, or in another currency', () => {
  isWrong(
    paid().step(ticket('T1', { amount: 5n }), [], { refunds: [refund('T1', ['p7 5 r'])] }),
    'brought none',
  );
  isWrong(
    paid().step(ticket('T1', { amount: 5n }), [], { refunds: [refund('T1', ['p1 5 r EUR'])] }),
    '5 EUR',
  );
});

test('finds an order that is refunded too early, or not at all', () => {
  const at = (letters: string) => ({ refunds: [refund('T1', [`p1 7000 ${letters}`])] });
  const tale = paid().step(ticket('T1', { amount: 7000n }), [], at('r'));
  isWrong(
    tale.step(notice('T1', 'p1', 'succeeded', 7000n), ['refunded'], at('s')),
    'Refunded with 7000 given back of 7755',
  );
  const all = (letters: string) => ({ refunds: [refund('T1', [`p1 7755 ${letters}`])] });
  const still = paid().step(ticket('T1'), [], all('r'));
  isWrong(still.step(notice('T1', 'p1', 'succeeded', 7755n), [], all('s')), 'Still paid though all 7755');
});
