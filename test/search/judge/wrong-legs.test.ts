import { expect, test } from 'bun:test';
import type { TaleCommand } from '../tale';
import { fingerprint } from './books';
import { PLAIN } from './orders';
import { outcome } from './outcome';
import { group, notice, POISON, paid, pay, refund, refused, Tale, ticket } from './tales';
import { isWrong } from './wrong-tales';

const at = (letters: string, more = {}) => ({ refunds: [refund('T1', [`p1 5000 ${letters}`], more)] });
const open = () => paid().step(ticket('T1', { amount: 5000n }), [], at('r'));
const failed = () => open().step(notice('T1', 'p1', 'failed', 5000n), [], at('f'));
const again = () => failed().step({ kind: 'retry', refundId: 'T1' }, [], at('fr'));
const told = (
  status: 'succeeded' | 'failed',
  attempt: number | null,
  truly: number,
  atMs = 5000,
): TaleCommand => notice('T1', 'p1', status, 5000n, { attempt, trulyAttempt: truly, atMs });

test('the state of a refund is that of its legs', () => {
  isWrong(open().step(told('succeeded', 1, 1), [], at('s', { state: 'processing' })), 'it is succeeded');
  isWrong(open().step(told('failed', 1, 1), [], at('f', { state: 'succeeded' })), 'it is failed');
});

test('attempts begin after a failure, by a retry', () => {
  isWrong(
    open().step({ kind: 'retry', refundId: 'T1' }, [], at('rr')),
    'Attempt 2 of T1:p1 began after requested',
  );
  isWrong(failed().step(group('packed'), [], at('fr')), 'A new attempt of T1:p1 began by group');
  isWrong(failed().step({ kind: 'retry', refundId: 'T1' }), 'was taken, it has 1 attempts after 1');
  isWrong(open().step(group('packed'), [], { refunds: [] }), 'refund T1 is gone');
  isWrong(
    open().step(group('packed'), [], { refunds: [refund('T1', ['p1 4000 r'])] }),
    'of 5000 is 4000 now',
  );
});

test('finds a retry that is refused although its money is there', () => {
  isWrong(
    failed().step({ kind: 'retry', refundId: 'T1' }, [], {}, refused('REFUND_EXCEEDS')),
    'its money is there',
  );
  const second = refund('T2', ['p1 3000 r']);
  const gone = failed().step(ticket('T2', { amount: 3000n }), [], { refunds: [...at('f').refunds, second] });
  gone.step({ kind: 'retry', refundId: 'T1' }, [], {}, refused('REFUND_EXCEEDS'));
  expect(gone.all).toEqual([]);
  isWrong(
    gone.step({ kind: 'retry', refundId: 'T1' }, [], { refunds: [...at('fr').refunds, second] }),
    '8000 USD',
  );
});

test('attempts begin as requested, and are never lost', () => {
  isWrong(paid().step(ticket('T1', { amount: 5000n }), [], at('s')), 'begins as succeeded');
  isWrong(
    failed().step({ kind: 'retry', refundId: 'T1' }, [], at('ff')),
    'A new attempt of T1:p1 begins as failed',
  );
  isWrong(again().step(group('packed'), [], at('f')), 'lost an attempt');
});

test('an attempt ends only by its own answer or notice', () => {
  isWrong(open().step(group('packed'), [], at('s')), 'turned from requested to succeeded by group');
  isWrong(again().step(told('failed', 1, 1), [], at('ff')), 'turned from requested to failed by notice');
  isWrong(again().step(told('succeeded', 2, 2), [], at('ss')), 'One word ended two');
  const done = open().step(told('succeeded', 1, 1), [], at('s'));
  isWrong(done.step(told('failed', 1, 1), [], at('f')), 'turned from succeeded to failed');
});

test('r12: finds an open attempt that its failure leaves open', () => {
  isWrong(open().step(told('failed', 1, 1)), 'attempt 1 of T1:p1 failed, but it is requested');
  isWrong(again().step(told('failed', null, 2)), 'The open attempt 2 of T1:p1 failed, but it is requested');
  isWrong(open().step(told('succeeded', null, 1)), 'T1:p1 succeeded, but no attempt of it did');
});

test('finds an old failure, told again, that ends the new attempt', () => {
  const tale = open()
    .step(told('failed', null, 1), [], at('f'))
    .step({ kind: 'retry', refundId: 'T1' }, [], at('fr'))
    .step(told('failed', null, 1), [], at('ff'));
  isWrong(tale, 'Old news of attempt 1');
});

test('finds a success that counts twice because it was told twice', () => {
  const tale = again()
    .step(told('succeeded', 1, 1), [], at('sr'))
    .step(told('succeeded', null, 1), [], at('ss'), { kind: 'taken' });
  expect(tale.last.join()).toContain('2 attempts of T1:p1 count as succeeded, 1 truly did');
});

test('finds too much that went back without a review', () => {
  const two = (first: string, second: string) => ({
    refunds: [refund('T1', [`p1 5000 ${first}`]), refund('T2', [`p1 7755 ${second}`])],
  });
  const tale = failed()
    .step(ticket('T2'), [], two('f', 'r'))
    .step(notice('T2', 'p1', 'succeeded', 7755n), ['refunded'], two('f', 's'))
    .step(told('succeeded', 1, 1), [], two('s', 's'));
  isWrong(tale, 'refunded_too_much, though 12755 USD went back of 7755');
});

test('a notice of another amount is poison, a right one is not', () => {
  isWrong(open().step(notice('T1', 'p1', 'succeeded', 4999n)), 'A notice of 4999 USD was taken');
  isWrong(open().step(notice('T1', 'p1', 'succeeded', 4999n), [], at('s'), POISON), 'changed something');
  isWrong(open().step(told('succeeded', 1, 1), [], {}, POISON), 'was not taken');
});

test('the answer to the request is taken', () => {
  const answer = (word: 'accepted' | 'refused'): TaleCommand => ({
    kind: 'leg_answer',
    refundId: 'T1',
    tender: 'p1',
    answer: word,
  });
  isWrong(open().step(answer('accepted')), 'is requested, not processing');
  isWrong(open().step(answer('refused')), 'is requested, not failed');
  isWrong(open().step(answer('accepted'), [], at('s')), 'is succeeded, not processing');
});

test('a ticket that is known changes nothing, with another body it is refused', () => {
  const two = { refunds: [...at('r').refunds, refund('T2', ['p1 5 r'])] };
  isWrong(open().step(ticket('T1', { amount: 5000n }), [], two), 'changed something: 2 refunds after 1');
  isWrong(open().step(ticket('T1', { amount: 4000n })), 'came with another body');
  isWrong(open().step(group('packed'), [], two), 'Refund T2 was opened by group');
  isWrong(paid().step(ticket('T1', { amount: 5n })), 'there is no such refund');
});

test('books that judge alike have one fingerprint, in whatever order the facts came', () => {
  const [a, b] = [pay('p1', 'authorized', 1n, { atMs: 1 }), pay('p2', 'authorized', 2n, { atMs: 2 })];
  const one = new Tale(PLAIN).step(a).step(b);
  const other = new Tale(PLAIN).step({ ...b, atMs: 9 } as typeof b).step(a);
  expect(fingerprint(one.books)).toBe(fingerprint(other.books));
  expect(fingerprint(one.books)).not.toBe(fingerprint(new Tale(PLAIN).step(a).books));
  expect(fingerprint(open().books)).not.toBe(fingerprint(failed().books));
});

test('an outcome names no refund and no attempt', () => {
  const seen = { ...again().seen, refunds: [refund('auto-p1', ['p1 5000 s'])] };
  const other = { ...seen, refunds: [refund('T9', ['p1 5000 fs'])] };
  expect(outcome(seen)).toBe(outcome(other));
  expect(outcome(seen)).toBe(
    'status paid; wallet none; back p1 USD -5000; units none; shipping 0; review none',
  );
});
