import { describe, expect, test } from 'bun:test';
import {
  applyRefundNotice,
  attemptKey,
  attemptOfNotice,
  beginLeg,
  moveAttempt,
  type RefundNotice,
  refundIdAtPayment,
  retryLeg,
} from '../../../src/domain/refunds/refund-attempts.ts';
import {
  legStatus,
  nextRefundStatus,
  REFUND_STATUSES,
  REFUND_TRANSITIONS,
  type RefundStatus,
  type RefundTrigger,
  refundStatus,
} from '../../../src/domain/refunds/refund-state.ts';
import { leg, usd } from './refund-fixtures.ts';

const TABLE: readonly [RefundTrigger, Partial<Record<RefundStatus, RefundStatus>>][] = [
  ['accepted', { requested: 'processing' }],
  ['succeeded', { requested: 'succeeded', processing: 'succeeded', failed: 'succeeded' }],
  ['failed', { requested: 'failed', processing: 'failed' }],
  ['retried', { failed: 'processing' }],
];

test('every trigger stands in the table once', () =>
  expect(REFUND_TRANSITIONS.map((move) => move.on)).toEqual(TABLE.map(([on]) => on)));

test.each(TABLE)('%s moves what it may and nothing else', (on, moves) => {
  for (const from of REFUND_STATUSES) expect(nextRefundStatus(from, on)).toBe(moves[from] ?? null);
});

test.each<[RefundStatus, RefundStatus[]]>([
  ['requested', ['requested', 'requested']],
  ['processing', ['requested', 'processing']],
  ['processing', ['succeeded', 'requested']],
  ['processing', ['failed', 'processing']],
  ['failed', ['failed', 'succeeded']],
  ['failed', ['failed']],
  ['succeeded', ['succeeded', 'succeeded']],
])('a refund is %s when its legs are %p', (status, legs) =>
  expect(refundStatus(legs.map((one, at) => leg(`P${at}`, 1n, one)))).toBe(status),
);

/** Attempt 1 began at 1000, attempt 2 at 2000. */
const notice = (over: Partial<RefundNotice> = {}): RefundNotice => ({
  status: 'succeeded',
  amount: usd(500n),
  attempt: null,
  occurredAtMs: 5000,
  ...over,
});
const statuses = (...all: RefundStatus[]) => leg('P1', 500n, ...all);

type Flag = 'overRefunded' | 'mayPayTwice';
type Case = [string, RefundStatus[], Partial<RefundNotice>, RefundStatus, changed: boolean, flag?: Flag];
const CASES: Case[] = [
  ['a success', ['processing'], {}, 'succeeded', true],
  ['before our own answer', ['requested'], {}, 'succeeded', true],
  ['a failure', ['processing'], { status: 'failed' }, 'failed', true],
  ['a success after a failure', ['failed'], {}, 'succeeded', true],
  ['a failure after a success', ['succeeded'], { status: 'failed' }, 'succeeded', false],
  ['a success again', ['succeeded'], {}, 'succeeded', false],
  ['a failure again', ['failed'], { status: 'failed' }, 'failed', false],
  ['no attempt named', ['failed', 'processing'], { status: 'failed' }, 'failed', true],
  [
    'no attempt named, at the very start',
    ['failed', 'processing'],
    { status: 'failed', occurredAtMs: 2000 },
    'failed',
    true,
  ],
  ['an old failure', ['failed', 'processing'], { status: 'failed', occurredAtMs: 1999 }, 'processing', false],
  ['a failure by number', ['failed', 'processing'], { status: 'failed', attempt: 1 }, 'processing', false],
  ['from before the first', ['processing'], { occurredAtMs: 1 }, 'succeeded', true],
  [
    'a late success of an earlier attempt',
    ['failed', 'processing'],
    { attempt: 1 },
    'succeeded',
    true,
    'mayPayTwice',
  ],
  ['the same, without number', ['failed', 'failed'], { occurredAtMs: 1500 }, 'succeeded', true],
  ['a second success', ['succeeded', 'processing'], {}, 'succeeded', true, 'overRefunded'],
  ['a second failure', ['succeeded', 'processing'], { status: 'failed' }, 'succeeded', true],
  ['a repeat of the second', ['succeeded', 'succeeded'], {}, 'succeeded', false, 'overRefunded'],
];
// As objects: in an array, Bun takes a missing last value for the callback `done`.
const cases = CASES.map(([name, before, over, status, changed, flag]) => ({
  name,
  before,
  over,
  status,
  changed,
  flag,
}));
test.each(cases)('$name of $before', ({ before, over, status, changed, flag }) => {
  const change = applyRefundNotice(statuses(...before), notice(over), 'USD');
  if (change === 'poison') throw new Error('poison');
  expect([legStatus(change.leg), change.changed]).toEqual([status, changed]);
  expect({ overRefunded: change.overRefunded, mayPayTwice: change.mayPayTwice }).toEqual({
    overRefunded: flag === 'overRefunded',
    mayPayTwice: flag === 'mayPayTwice',
  });
});

test.each<[string, Partial<RefundNotice>]>([
  ['another amount', { amount: usd(501n) }],
  ['another currency', { amount: { amountMinor: 500n, currency: 'JPY' } }],
  ['an attempt not begun', { attempt: 2 }],
  ['attempt 0', { attempt: 0 }],
])('%s is poison', (_, over) =>
  expect(applyRefundNotice(statuses('processing'), notice(over), 'USD')).toBe('poison'),
);

describe('attempts', () => {
  const first = beginLeg({ tender: 'P1', amount: 500n }, 1000);
  test('begin as requested and are accepted once', () => {
    const { leg: accepted, changed } = moveAttempt(first, 1, 'accepted');
    expect([legStatus(first), legStatus(accepted), changed]).toEqual(['requested', 'processing', true]);
    expect(moveAttempt(accepted, 1, 'accepted').changed).toBe(false);
    expect(() => moveAttempt(first, 2, 'accepted')).toThrow(new RangeError('no such attempt'));
  });

  test('rise only after a definite failure', () => {
    const failed = moveAttempt(first, 1, 'failed').leg;
    expect(retryLeg(failed, 7000).attempts).toEqual([
      { attempt: 1, beganAtMs: 1000, status: 'failed' },
      { attempt: 2, beganAtMs: 7000, status: 'processing' },
    ]);
    for (const open of [
      first,
      retryLeg(failed, 7000),
      statuses('succeeded'),
      statuses('succeeded', 'failed'),
    ])
      expect(() => retryLeg(open, 8000)).toThrow(new RangeError('only a failed leg is asked for again'));
  });

  test('have a key each; the wallet has one for all', () => {
    expect([attemptKey('T-1', 'P1', 2), attemptKey('T-1', 'wallet', 2)]).toEqual(['T-1:P1:2', 'T-1:wallet']);
  });

  test("payment gets the refund's id, or one for each of several cards", () => {
    const [one, two, wallet] = ['P1', 'P2', 'wallet'].map((tender) => ({ tender, amount: 1n }));
    if (!one || !two || !wallet) throw new Error();
    expect(refundIdAtPayment('T-1', 'P1', [one, wallet])).toBe('T-1');
    expect(refundIdAtPayment('T-1', 'P2', [one, two, wallet])).toBe('T-1:P2');
  });
});

describe('a notice that names no attempt', () => {
  const MINUTE = 60_000;
  /** Attempt 1 began at 1 minute, attempt 2 at 2. */
  const tried = (...all: RefundStatus[]): ReturnType<typeof leg> => ({
    ...leg('P1', 500n),
    attempts: all.map((status, at) => ({ attempt: at + 1, beganAtMs: MINUTE * (at + 1), status })),
  });
  const about = (
    of: ReturnType<typeof leg>,
    status: 'succeeded' | 'failed',
    occurredAtMs: number,
    eventId: string | null = null,
    told: Parameters<typeof attemptOfNotice>[2] = [],
  ) => attemptOfNotice(of, { status, occurredAtMs, eventId }, told);
  const told = (
    attempt: number,
    eventId: string | null,
    occurredAtMs = 1,
  ): Parameters<typeof attemptOfNotice>[2] => [{ attempt, status: 'failed', occurredAtMs, eventId }];

  test('is of the attempt that was under way when it occurred', () => {
    const both = tried('failed', 'processing');
    const at = [0, MINUTE - 1, MINUTE, 2 * MINUTE, 9 * MINUTE];
    expect(at.map((ms) => about(both, 'succeeded', ms))).toEqual([1, 1, 2, 2, 2]);
    expect(about(tried('succeeded', 'failed'), 'failed', MINUTE)).toBe(1);
    expect(about(tried('failed', 'failed', 'processing'), 'succeeded', 9 * MINUTE)).toBe(3);
  });

  test('is the same news as one told before, by its id, or by what it says and when', () => {
    const both = tried('failed', 'failed');
    expect(about(both, 'failed', 9 * MINUTE, 'E', told(1, 'E'))).toBe(1);
    expect(about(both, 'failed', 9 * MINUTE, 'E', told(1, 'F'))).toBe(2);
    expect(about(both, 'failed', 9 * MINUTE, null, told(1, null))).toBe(2);
    expect(about(both, 'failed', 9 * MINUTE, null, told(1, null, 9 * MINUTE))).toBe(1);
    expect(about(both, 'succeeded', 9 * MINUTE, null, told(1, null, 9 * MINUTE))).toBe(2);
  });

  test('and is a failure that would change nothing is the open attempt’s, of about the time when that began', () => {
    const both = tried('failed', 'processing');
    expect(about(both, 'failed', MINUTE)).toBe(2);
    expect(about(both, 'failed', MINUTE - 1)).toBe(1);
    expect(about(tried('processing', 'processing'), 'failed', MINUTE)).toBe(1);
    expect(about(tried('failed', 'failed'), 'failed', MINUTE)).toBe(1);
    const third = tried('failed', 'succeeded', 'processing');
    expect(about(third, 'failed', 2 * MINUTE)).toBe(3);
    expect(about(tried('processing', 'failed', 'processing'), 'failed', 2 * MINUTE)).toBe(3);
    expect(about(tried('failed', 'processing', 'processing'), 'failed', 2 * MINUTE)).toBe(2);
  });
});
