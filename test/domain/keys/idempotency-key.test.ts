import { describe, expect, test } from 'bun:test';
import {
  type BothRows,
  claimOf,
  HOLDER_LIFE_MS,
  judgeKey,
  type KeyRow,
  type Once,
} from '../../../src/domain/keys/idempotency-key.ts';
import { CLOCK_SKEW_MS, KEY_LIFE_MS } from '../../../src/domain/values/windows.ts';

// What the rows of an idempotency key say to a request (spec 6, "Once").

const NOW_MS = 1_800_000_000_000;
const DEDUPE_MS = 10_000;
const AT = { nowMs: NOW_MS, dedupeMs: DEDUPE_MS, wereTogether: false };
const MAKE = { ...AT, holder: 'me' };

const KEYED: Once = { userId: 'u', idempotencyKey: 'k', requestHash: 'meaning', formerHash: 'bytes' };
const BODY: Once = { ...KEYED, idempotencyKey: null };

const done = (over: Partial<KeyRow> = {}): KeyRow => ({
  requestHash: 'bytes',
  state: 'done',
  holder: 'first',
  lockedUntilMs: NOW_MS,
  orderId: 'o1',
  response: 'the answer',
  expiresAtMs: NOW_MS + 1,
  ...over,
});
const running = (over: Partial<KeyRow> = {}): KeyRow =>
  done({ state: 'running', lockedUntilMs: NOW_MS + 1, orderId: null, response: null, ...over });

const judge = (once: Once, own: KeyRow | null, beside: KeyRow | null = null, at = AT) =>
  judgeKey(once, claimOf(once, MAKE), { own, beside } satisfies BothRows, at);

const ANSWER = { orderId: 'o1', answer: 'the answer' };
const OVER = { answers: [], isUnderWay: false };

describe('what a request claims', () => {
  test('is given up by an owner that has not finished within a minute', () => {
    expect(claimOf(KEYED, MAKE).lockedUntilMs - NOW_MS).toBe(60_000);
  });

  test("a caller's key: the bytes' hash in the first row, the meaning's beside it, for a day", () => {
    expect(claimOf(KEYED, MAKE)).toEqual({
      userId: 'u',
      key: 'key:k',
      requestHash: 'bytes',
      holder: 'me',
      madeAtMs: NOW_MS,
      lockedUntilMs: NOW_MS + HOLDER_LIFE_MS,
      expiresAtMs: NOW_MS + KEY_LIFE_MS,
      beside: { key: 'same:k', requestHash: 'meaning' },
    });
  });

  test('a body: both hashes are keys, for as long as a double tap is one', () => {
    expect(claimOf(BODY, MAKE)).toMatchObject({
      key: 'dedupe:meaning',
      beside: { key: 'dedupe:bytes' },
      expiresAtMs: NOW_MS + DEDUPE_MS,
    });
  });
});

describe("a caller's own key", () => {
  test('has its answer as long as it lives, whatever became of the order', () => {
    expect(judge(KEYED, done())).toEqual({ answers: [ANSWER], isUnderWay: false });
    expect(judge(KEYED, done({ expiresAtMs: NOW_MS + KEY_LIFE_MS + CLOCK_SKEW_MS })).answers).toEqual([
      ANSWER,
    ]);
  });

  test('is over at its end, and when no right clock can have written its end', () => {
    expect(judge(KEYED, done({ expiresAtMs: NOW_MS }))).toEqual(OVER);
    expect(judge(KEYED, done({ expiresAtMs: NOW_MS + KEY_LIFE_MS + CLOCK_SKEW_MS + 1 }))).toEqual(OVER);
  });

  test('is in use while its owner lives, and free when the owner is dead', () => {
    expect(() => judge(KEYED, running())).toThrow('IDEMPOTENCY_KEY_IN_USE');
    expect(judge(KEYED, running({ lockedUntilMs: NOW_MS }))).toEqual(OVER);
    expect(judge(KEYED, running({ lockedUntilMs: NOW_MS + HOLDER_LIFE_MS + CLOCK_SKEW_MS + 1 }))).toEqual(
      OVER,
    );
  });

  test('is reused when neither hash is the same', () => {
    const other = done({ requestHash: 'other' });
    expect(() => judge(KEYED, other)).toThrow('IDEMPOTENCY_KEY_REUSED');
    expect(() => judge(KEYED, other, done({ requestHash: 'another' }))).toThrow('IDEMPOTENCY_KEY_REUSED');
    expect(judge(KEYED, other, done({ requestHash: 'meaning' })).answers).toEqual([ANSWER]);
    // the second row is left from an earlier use of the key
    const left = done({ requestHash: 'meaning', holder: 'earlier' });
    expect(() => judge(KEYED, other, left)).toThrow('IDEMPOTENCY_KEY_REUSED');
  });

  test('is reused before it is in use: another request does not wait for one that it is not', () => {
    expect(() => judge(KEYED, running({ requestHash: 'other' }))).toThrow('IDEMPOTENCY_KEY_REUSED');
  });

  test('of another request that is over is nobody’s', () => {
    expect(judge(KEYED, done({ requestHash: 'other', expiresAtMs: NOW_MS }))).toEqual(OVER);
  });
});

describe('a body without a key', () => {
  const short = { expiresAtMs: NOW_MS + DEDUPE_MS };

  test('has the answers of both rows when two owners made them, else that of the first', () => {
    const other = done({ ...short, holder: 'other release', orderId: 'o2', response: 'theirs' });
    expect(judge(BODY, done(short), other).answers).toEqual([ANSWER, { orderId: 'o2', answer: 'theirs' }]);
    expect(judge(BODY, done(short), done({ ...short, response: 'not yet' })).answers).toEqual([ANSWER]);
    expect(judge(BODY, null, other).answers).toEqual([{ orderId: 'o2', answer: 'theirs' }]);
  });

  test('waits for a double tap that is under way, also beside an answer', () => {
    expect(judge(BODY, running())).toEqual({ answers: [], isUnderWay: true });
    const both = judge(BODY, running(), done({ ...short, holder: 'other release' }));
    expect(both).toEqual({ answers: [ANSWER], isUnderWay: true });
  });

  test('is over after its seconds, not after a day', () => {
    expect(judge(BODY, done({ expiresAtMs: NOW_MS + DEDUPE_MS + CLOCK_SKEW_MS })).answers).toEqual([ANSWER]);
    expect(judge(BODY, done({ expiresAtMs: NOW_MS + DEDUPE_MS + CLOCK_SKEW_MS + 1 }))).toEqual(OVER);
    expect(judge(BODY, null, null)).toEqual(OVER);
    expect(judge(KEYED, null, null)).toEqual(OVER);
  });

  test('counts as it did when the request came, however long that has waited', () => {
    const later = { ...AT, nowMs: NOW_MS + 8_000 };
    expect(judge(BODY, done({ expiresAtMs: NOW_MS + 1 }), null, later).answers).toEqual([ANSWER]);
    expect(judge(BODY, done({ expiresAtMs: NOW_MS }), null, later)).toEqual(OVER);
    // A dead owner is judged by now.
    expect(judge(BODY, running({ lockedUntilMs: NOW_MS + 1 }), null, later)).toEqual(OVER);
  });

  test('has the answer of whom it was under way with, even when that took longer than the window', () => {
    const together = { ...AT, wereTogether: true };
    expect(judge(BODY, done({ expiresAtMs: NOW_MS - 5_000 }), null, together).answers).toEqual([ANSWER]);
    expect(judge(KEYED, done({ expiresAtMs: NOW_MS }), null, together).answers).toEqual([ANSWER]);
    expect(judge(BODY, running({ lockedUntilMs: NOW_MS }), null, together)).toEqual(OVER);
  });

  test('without a text has an empty answer', () => {
    expect(judge(KEYED, done({ response: null })).answers).toEqual([{ orderId: 'o1', answer: '' }]);
  });
});
