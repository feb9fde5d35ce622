import { expect, test } from 'bun:test';
import { type Breaker, createBreaker } from '../../src/upstream/breaker.ts';

function newBreaker() {
  const clock = { ms: 1_000_000 };
  return { clock, breaker: createBreaker({ nowMs: () => clock.ms }) };
}

function failTimes(breaker: Breaker, times: number): void {
  for (let n = 0; n < times; n++) breaker.enter()?.fail();
}

test('opens after ten failures in a row, not before', () => {
  const { breaker } = newBreaker();
  failTimes(breaker, 9);
  expect(breaker.enter()).not.toBeNull();
  failTimes(breaker, 1);
  expect(breaker.enter()).toBeNull();
});

test('a success in between starts the count anew', () => {
  const { breaker } = newBreaker();
  failTimes(breaker, 9);
  breaker.enter()?.succeed();
  failTimes(breaker, 9);
  expect(breaker.enter()).not.toBeNull();
});

test('after the cool-down one probe goes, and only one', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 4_999;
  expect(breaker.enter()).toBeNull();
  clock.ms += 1;
  expect(breaker.enter()).not.toBeNull();
  expect(breaker.enter()).toBeNull();
});

test('a probe that succeeds closes it, with a fresh count', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 5_000;
  breaker.enter()?.succeed();
  failTimes(breaker, 9);
  expect(breaker.enter()).not.toBeNull();
});

test('a probe that fails keeps it open for another cool-down from then on', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 5_000;
  const probe = breaker.enter();
  clock.ms += 800;
  probe?.fail();
  clock.ms += 4_999;
  expect(breaker.enter()).toBeNull();
  clock.ms += 1;
  expect(breaker.enter()).not.toBeNull();
});

test('a probe that is never settled does not keep it open for ever', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 5_000;
  breaker.enter();
  clock.ms += 5_000;
  expect(breaker.enter()).not.toBeNull();
});

test('a service that answers more slowly than probes follow each other closes it with its first success', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 5_000;
  const slow = breaker.enter();
  clock.ms += 5_000;
  const next = breaker.enter();
  expect(breaker.enter()).toBeNull();
  slow?.succeed();
  expect(breaker.enter()).not.toBeNull();
  // It is closed: what the later probe says belongs to the time before.
  next?.fail();
  failTimes(breaker, 9);
  expect(breaker.enter()).not.toBeNull();
});

test('a probe that has failed late leaves it to the next one to close it', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms += 5_000;
  const failing = breaker.enter();
  clock.ms += 5_000;
  const slow = breaker.enter();
  failing?.fail();
  slow?.succeed();
  expect(breaker.enter()).not.toBeNull();
});

test('calls from before it opened neither close it nor count against the probe', () => {
  const { breaker, clock } = newBreaker();
  const early = breaker.enter();
  const alsoEarly = breaker.enter();
  failTimes(breaker, 10);
  early?.succeed();
  expect(breaker.enter()).toBeNull();
  clock.ms += 5_000;
  const probe = breaker.enter();
  alsoEarly?.fail();
  probe?.succeed();
  expect(breaker.enter()).not.toBeNull();
});

test('a clock that goes back does not keep it open', () => {
  const { breaker, clock } = newBreaker();
  failTimes(breaker, 10);
  clock.ms -= 7_200_000;
  expect(breaker.enter()).not.toBeNull();
});
