import { expect, test } from 'bun:test';
import { WALLET, YEN } from './orders';
import { notice, paid, REPEAT, refund, refused, type Tale, ticket } from './tales';

function isRight(tale: Tale) {
  expect(tale.all).toEqual([]);
}

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
  const tale = paid(WALLET);
  tale.step(ticket('T1', { amount: 1000n }), [], { refunds: [refund('T1', ['p1 742 r', 'wallet 258 r'])] });
  isRight(tale);
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
