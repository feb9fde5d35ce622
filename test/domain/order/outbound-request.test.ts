import { expect, test } from 'bun:test';
import { afterNoAnswer, isDue, newRequest } from '../../../src/domain/order/outbound-request.ts';
import { NOW_MS } from './given.ts';

// When another service is asked (spec 11): at once, then at growing intervals until it answers.

const context = { order: { orderId: 'O' }, traceparent: null, nowMs: NOW_MS };
const request = newRequest(context, 'void', 'void:p1', {});
const at = (nextAtMs: number, state: typeof request.state = 'open') =>
  isDue({ ...request, nextAtMs, state }, NOW_MS);

test('a request is due at once, and at its time', () => {
  expect([isDue(request, NOW_MS), at(NOW_MS - 1), at(NOW_MS + 1)]).toEqual([true, true, false]);
  for (const state of ['accepted', 'refused', 'closed'] as const) expect(at(NOW_MS, state)).toBe(false);
});

test('one that lies further ahead than any pause was put there by a wrong clock, and is due', () => {
  const longestMs = 300_000 + 60_000;
  expect([at(NOW_MS + longestMs), at(NOW_MS + longestMs + 1)]).toEqual([false, true]);
});

test('without an answer it is asked again after a second, later less often, at most five minutes apart', () => {
  const laters = [0, 1, 2, 8, 9, 80].map((attempts) =>
    afterNoAnswer({ ...request, attempts }, NOW_MS, false),
  );
  const pauses = laters.map(({ nextAtMs }) => nextAtMs - NOW_MS);
  expect(pauses).toEqual([1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  expect(laters.map(({ attempts }) => attempts)).toEqual([1, 2, 3, 9, 10, 81]);
});

test('held back by a breaker it was not tried, and is due half a minute later', () => {
  for (const attempts of [0, 80])
    expect(afterNoAnswer({ ...request, attempts }, NOW_MS, true)).toEqual({
      attempts,
      nextAtMs: NOW_MS + 30_000,
    });
});
