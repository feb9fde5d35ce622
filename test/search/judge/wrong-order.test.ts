import { expect, test } from 'bun:test';
import type { TaleCommand } from '../tale';
import { PLAIN } from './orders';
import { bought, group, POISON, paid, pay, REPEAT, refused, Tale } from './tales';
import { canceled, full, fullAuth, isWrong } from './wrong-tales';

test('moves are legal, follow each other, and are told once', () => {
  isWrong(paid().step(bought[0] as TaleCommand, ['shipped']), 'from paid to shipped stands in no table');
  isWrong(canceled().step(pay('p1', 'voided', 1n), ['unpaid']), 'from canceled to unpaid');
  isWrong(new Tale(PLAIN).step(full, ['paid'], { told: [] }), 'The move to paid was told 0 times');
  isWrong(new Tale(PLAIN).step(full, ['paid'], { told: ['order.paid', 'order.paid'] }), 'told 2 times');
  isWrong(new Tale(PLAIN).step(pay('p1', 'voided', 1n), [], { told: ['order.paid'] }), 'did not move there');
  isWrong(new Tale(PLAIN).step(full, ['paid'], { moves: [] }), 'its moves end at unpaid');
});

test('moves need their facts', () => {
  isWrong(
    new Tale(PLAIN).step(pay('p1', 'captured', 7754n), ['paid']),
    'Paid with 7754 USD captured of 7755 due',
  );
  isWrong(
    new Tale(PLAIN).step(pay('p1', 'captured', 7755n, { currency: 'EUR' }), ['paid'], { review: ['x'] }),
    'Paid with 0',
  );
  isWrong(paid().step(bought[0] as TaleCommand, ['purchased']), 'purchased though');
  const sent = () =>
    paid()
      .step(bought[0] as TaleCommand)
      .step(bought[1] as TaleCommand, ['purchased']);
  isWrong(sent().step(group('packed'), ['shipped']), 'shipped though');
  const receiving = () => sent().step(group('shipped'), ['shipped']).step(group('arrived'), ['receiving']);
  const part = group('received', { entries: [{ sku: 'A', count: 3 }] });
  isWrong(receiving().step(part, ['received']), 'received though');
  isWrong(receiving().step(group('received')), 'Still receiving');
  isWrong(
    receiving().step({ kind: 'confirm' }, [], {}, refused('ORDER_NOT_CONFIRMABLE')),
    'A confirm in receiving',
  );
  isWrong(receiving().step({ kind: 'receipt_timeout' }), 'receipt_timeout left the order receiving');
});

test('the order walks as far as it can', () => {
  isWrong(new Tale(PLAIN).step(full), 'Still unpaid');
  isWrong(new Tale(PLAIN).step(fullAuth), 'Still unpaid with 7755 USD authorized');
  isWrong(
    paid()
      .step(bought[0] as TaleCommand)
      .step(bought[1] as TaleCommand),
    'Still paid though its events say purchased',
  );
  isWrong(
    new Tale(PLAIN).step(fullAuth, ['authorized']).step(pay('p1', 'voided', 7755n)),
    'Still authorized',
  );
});

test('a void cancels only when nothing is open and nothing came', () => {
  const two = () => new Tale(PLAIN).step(fullAuth, ['authorized']).step(pay('p2', 'authorized', 7755n));
  isWrong(
    two().step(pay('p1', 'voided', 7755n), ['canceled'], { voidsAsked: ['p2'] }),
    'though authorization p2 is open',
  );
  const paying = new Tale(PLAIN)
    .step(fullAuth, ['authorized'])
    .step(pay('p2', 'captured', 5n), [], { review: ['s'] });
  isWrong(paying.step(pay('p1', 'voided', 7755n), ['canceled'], { review: [] }), 'though 5 of p2 came in');
  isWrong(
    new Tale(PLAIN).step({ kind: 'payment_failed', paymentId: 'p1', reasonCode: 'x', atMs: 1 }, ['canceled']),
    'payment_failed',
  );
});

test('cancel, confirm and the sweeps do what the table says', () => {
  isWrong(
    new Tale(PLAIN).step({ kind: 'cancel' }, [], {}, refused('ORDER_NOT_CANCELABLE')),
    'left it unpaid',
  );
  isWrong(paid().step({ kind: 'cancel' }), 'A cancel was taken for an order that is paid');
  isWrong(paid().step({ kind: 'confirm' }, [], {}, refused('OTHER')), 'refused with OTHER');
  isWrong(new Tale(PLAIN).step({ kind: 'expire' }), 'expire left the order unpaid');
  isWrong(
    new Tale(PLAIN)
      .step(fullAuth, ['authorized'])
      .step({ kind: 'expire' }, ['canceled'], { voidsAsked: ['p1'] }),
    'expire',
  );
  isWrong(new Tale(PLAIN).step({ kind: 'lapse' }, ['canceled']), 'lapse moved an order that was unpaid');
  const short = new Tale(PLAIN).step(pay('p1', 'captured', 5n, { currency: 'EUR' }), [], {
    review: ['foreign'],
  });
  isWrong(short.step({ kind: 'expire' }, ['canceled']), 'under review');
});

test('what is refused, repeated or poison changes nothing', () => {
  isWrong(new Tale(PLAIN).step(full, ['paid'], {}, REPEAT), 'that was repeat changed something');
  isWrong(new Tale(PLAIN).step(full, [], {}, REPEAT), 'its key was never told');
  isWrong(new Tale(PLAIN).step(full, [], {}, POISON), 'was answered poison');
  isWrong(paid().step({ ...full, atMs: 9 } as typeof full, [], { review: ['x'] }), 'told before (same)');
  isWrong(
    paid().step({ kind: 'cancel' }, [], { review: ['x'] }, refused('ORDER_NOT_CANCELABLE')),
    'review went',
  );
  isWrong(paid().step(bought[0] as TaleCommand, [], {}, POISON), 'A true purchased was answered poison');
});

test('finds a void that the order still needs, also where it is called paid', () => {
  const half = () => new Tale(PLAIN).step(pay('p1', 'authorized', 7755n), ['authorized']);
  const voided = half().step(pay('p9', 'voided', 1n), ['paid'], { voidsAsked: ['p1'] });
  expect(voided.last.join()).toContain('A void of p1 was asked for while the order needs it.');
});
