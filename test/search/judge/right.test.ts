import { expect, test } from 'bun:test';
import { PLAIN, WALLET } from './orders';
import { allocate } from './shop';
import { bought, group, notice, paid, pay, refund, Tale, ticket } from './tales';

const short = { review: ['short_payment'] };

function isRight(tale: Tale) {
  expect(tale.all).toEqual([]);
}

test('largest remainder: exact, ties to the earlier, no weights share evenly', () => {
  expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
  expect(allocate(500n, [1824n, 3603n])).toEqual([168n, 332n]);
  expect(allocate(5n, [0n, 0n])).toEqual([3n, 2n]);
});

test('an order is paid, bought, sent and received', () => {
  const tale = paid().deliver();
  isRight(tale);
  expect(tale.end()).toEqual([]);
});

test('goods ahead of the money wait, and all is walked at once', () => {
  const tale = new Tale(PLAIN);
  for (const one of bought) tale.step(one);
  tale.step(group('arrived')).step(group('shipped'));
  tale.step(pay('p1', 'captured', 7755n), ['paid', 'purchased', 'shipped', 'receiving']);
  tale.step({ kind: 'confirm' }, ['received']);
  isRight(tale);
});

test('authorized, canceled, void asked, wallet released', () => {
  const tale = new Tale(WALLET)
    .step(pay('p1', 'authorized', 5755n), ['authorized'])
    .step({ kind: 'cancel' }, ['canceled'], { hold: 'releasing', voidsAsked: ['p1'] })
    .step({ kind: 'hold_answer', answer: 'ok' }, [], { hold: 'released' })
    .step(pay('p1', 'voided', 5755n));
  isRight(tale);
  expect(tale.end()).toEqual([]);
});

test('an authorization that is voided cancels, whichever came first', () => {
  isRight(
    new Tale(PLAIN)
      .step(pay('p1', 'authorized', 7755n), ['authorized'])
      .step(pay('p1', 'voided', 7755n), ['canceled']),
  );
  isRight(new Tale(PLAIN).step(pay('p1', 'voided', 7755n)).step(pay('p1', 'authorized', 7755n)));
});

test('m1: an authorization of too little leaves it unpaid, and it expires with a void', () => {
  const tale = new Tale(PLAIN)
    .step(pay('p1', 'authorized', 100n))
    .step({ kind: 'expire' }, ['canceled'], { voidsAsked: ['p1'] });
  isRight(tale);
});

test('m2: one capture told in two ways is reviewed, and the order is paid', () => {
  const tale = new Tale(PLAIN)
    .step(pay('p1', 'captured', 1000n), [], short)
    .step(pay('p1', 'captured', 1100n), [], { review: ['short_payment', 'contradiction'] })
    .step(pay('p2', 'captured', 6755n), ['paid'], { review: ['contradiction'] });
  isRight(tale);
});

test('r3, r13: short money, a ticket to the wallet, cancel: 30.00 goes back once', () => {
  const taken = refund('T1', ['wallet 3000 r']);
  const tale = new Tale(PLAIN)
    .step(pay('p1', 'captured', 3000n), [], short)
    .step(ticket('T1', { amount: 3000n, to: 'wallet' }), [], { refunds: [taken] })
    .step({ kind: 'cancel' }, ['canceled'], { review: [] })
    .step({ kind: 'leg_answer', refundId: 'T1', tender: 'wallet', answer: 'accepted' }, [], {
      refunds: [refund('T1', ['wallet 3000 s'])],
    });
  isRight(tale);
  expect(tale.end()).toEqual([]);
});

test('r16: short, ticket, then all of it: nothing more goes back, the order lives on', () => {
  const back = refund('T1', ['p1 3000 s']);
  const tale = new Tale(PLAIN)
    .step(pay('p1', 'captured', 3000n), [], short)
    .step(ticket('T1'), [], { refunds: [refund('T1', ['p1 3000 r'])] })
    .step({ kind: 'leg_answer', refundId: 'T1', tender: 'p1', answer: 'accepted' }, [], {
      refunds: [refund('T1', ['p1 3000 p'])],
    })
    .step(notice('T1', 'p1', 'succeeded', 3000n), [], { refunds: [back] })
    .step(pay('p2', 'captured', 7755n, { atMs: 2000 }), ['paid'], { review: [] })
    .deliver()
    .step(ticket('T2', { units: [{ sku: 'A', count: 1 }] }), [], {
      refunds: [back, refund('T2', ['p2 334 r'], { units: [{ sku: 'A', count: 1 }] })],
    });
  isRight(tale);
});

test('more than the due goes back by itself, from the latest', () => {
  const tale = paid().step(pay('p2', 'captured', 5000n, { atMs: 500 }), [], {
    refunds: [refund('auto-p1', ['p1 5000 r'])],
  });
  isRight(tale);
});

test('money on a canceled order goes back, in every currency', () => {
  const tale = new Tale(PLAIN)
    .step({ kind: 'expire' }, ['canceled'])
    .step(pay('p1', 'captured', 50n, { currency: 'EUR' }), [], {
      refunds: [refund('auto-p1', ['p1 50 r EUR'])],
    });
  isRight(tale);
});
