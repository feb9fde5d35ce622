import { expect, test } from 'bun:test';
import { allocate } from './shop';
import {
  bought,
  group,
  notice,
  PLAIN,
  paid,
  pay,
  REPEAT,
  refund,
  refused,
  Tale,
  ticket,
  WALLET,
  YEN,
} from './tales';

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

test('a line, shipping and the rest: refunded when all is back; three units of 1.00 yen differ', () => {
  const yen = paid(YEN);
  yen.step(ticket('T1', { units: [{ sku: 'A', count: 2 }] }), [], {
    refunds: [refund('T1', ['p1 67 r JPY'], { units: [{ sku: 'A', count: 2 }] })],
  });
  isRight(yen);
  const units = [{ sku: 'B', count: 1 }];
  const first = (letters: string) => refund('T1', [`p1 6755 ${letters}`], { units, shipping: 755n });
  const tale = paid()
    .step(ticket('T1', { units, includeShipping: true }), [], { refunds: [first('r')] })
    .step(ticket('T1', { units, includeShipping: true }), [], {}, REPEAT)
    .step(notice('T1', 'p1', 'succeeded', 6755n), [], { refunds: [first('s')] })
    .step(ticket('T2', { amount: 1001n }), [], {}, refused('REFUND_EXCEEDS'))
    .step(ticket('T2'), [], { refunds: [first('s'), refund('T2', ['p1 1000 r'])] })
    .step(notice('T2', 'p1', 'succeeded', 1000n), ['refunded'], {
      refunds: [first('s'), refund('T2', ['p1 1000 s'])],
    });
  isRight(tale);
});

test('card and wallet share a refund', () => {
  const both = (card: string, wallet: string) => refund('T1', [`p1 7421 ${card}`, `wallet 2579 ${wallet}`]);
  const tale = paid({ ...WALLET, due: 5755n, cash: 2000n });
  tale.step(ticket('T1', { amount: 1000n }), [], { refunds: [refund('T1', ['p1 742 r', 'wallet 258 r'])] });
  isRight(tale);
  expect(both('r', 'r').legs.length).toBe(2);
});

test('a failed refund is tried again; old news does not end it; a late success is reviewed', () => {
  const at = (letters: string) => ({ refunds: [refund('T1', [`p1 7755 ${letters}`])] });
  const tale = paid()
    .step(ticket('T1'), [], at('r'))
    .step(notice('T1', 'p1', 'failed', 7755n, { attempt: null }), [], at('f'))
    .step({ kind: 'retry', refundId: 'T1' }, [], at('fr'))
    .step(notice('T1', 'p1', 'failed', 7755n, { attempt: null, trulyAttempt: 1 }), [], {}, REPEAT)
    .step(notice('T1', 'p1', 'failed', 7755n, { attempt: null, trulyAttempt: 2, atMs: 9000 }), [], at('ff'))
    .step({ kind: 'retry', refundId: 'T1' }, [], at('ffr'))
    .step(notice('T1', 'p1', 'succeeded', 7755n, { attempt: 3 }), ['refunded'], at('ffs'))
    .step(notice('T1', 'p1', 'succeeded', 7755n, { attempt: 2 }), [], {
      ...at('fss'),
      review: ['refunded_too_much'],
    });
  isRight(tale);
});
