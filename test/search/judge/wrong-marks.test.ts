import { test } from 'bun:test';
import type { TaleCommand } from '../tale';
import { PLAIN, WALLET } from './orders';
import { group, paid, pay, Tale } from './tales';
import { canceled, full, fullAuth, isWrong } from './wrong-tales';

test('stock and coupon come back once, at the cancel', () => {
  const cancel: TaleCommand = { kind: 'cancel' };
  isWrong(
    new Tale(PLAIN).step(cancel, ['canceled'], { gaveBack: { stock: 0, coupon: 1 } }),
    'Stock',
    '0 times',
  );
  isWrong(new Tale(PLAIN).step(cancel, ['canceled'], { gaveBack: { stock: 1, coupon: 0 } }), 'coupon');
  isWrong(canceled().step(pay('p1', 'voided', 1n), [], { gaveBack: { stock: 1, coupon: 0 } }), '2 times');
  isWrong(
    new Tale(PLAIN).step(full, ['paid'], { gaveBack: { stock: 1, coupon: 0 } }),
    'paid order was given back 1',
  );
});

test('the hold ends in exactly one way', () => {
  const wallet = pay('p1', 'captured', 5755n);
  isWrong(new Tale(WALLET).step(wallet, ['paid'], { hold: 'bound' }), 'The hold of a paid order is bound');
  isWrong(new Tale(WALLET).step(wallet, ['paid'], { hold: 'releasing' }), 'is releasing');
  isWrong(new Tale(WALLET).step({ kind: 'cancel' }, ['canceled']), 'The hold of a canceled order is bound');
  isWrong(paid(WALLET).step(group('packed'), [], { hold: 'releasing' }), 'from deducted to releasing');
  const no = new Tale(WALLET).step(wallet, ['paid'], { hold: 'deducting' });
  isWrong(no.step({ kind: 'hold_answer', answer: 'refused' }, [], { hold: 'refused' }), 'the wallet refused');
});

test('an open authorization of an ended order is voided once, and nothing else is', () => {
  isWrong(
    new Tale(PLAIN).step(fullAuth, ['authorized']).step({ kind: 'cancel' }, ['canceled']),
    'p1 of 7755 is open',
  );
  isWrong(paid().step(pay('p2', 'authorized', 5n)), 'p2 of 5 is open on a paid order');
  isWrong(new Tale(PLAIN).step(fullAuth, ['authorized'], { voidsAsked: ['p1'] }), 'while the order needs it');
  isWrong(paid().step(group('packed'), [], { voidsAsked: ['p1'] }), 'which is no open authorization');
  isWrong(paid().step(pay('p2', 'authorized', 5n), [], { voidsAsked: ['p2', 'p2'] }), 'asked for twice');
  const asked = paid().step(pay('p2', 'authorized', 5n), [], { voidsAsked: ['p2'] });
  isWrong(asked.step(pay('p2', 'voided', 5n), [], { voidsAsked: [] }), 'The void of p2 is forgotten');
});

test('an order is under review where a person must look, and nowhere else', () => {
  isWrong(new Tale(PLAIN).step(pay('p1', 'captured', 5n)), 'only 5 of 7755 USD was captured');
  isWrong(new Tale(PLAIN).step(pay('p1', 'captured', 5n, { currency: 'EUR' })), '5 EUR came');
  const part = new Tale(PLAIN).step(pay('p2', 'authorized', 5n));
  isWrong(part.step(pay('p1', 'captured', 5n)), 'only 5 of 7755 USD was captured');
  isWrong(paid().step(group('packed'), [], { review: ['odd'] }), 'though nothing odd came');
});
