import { expect, test } from 'bun:test';
import { parseRate } from '../../../src/domain/values/money.ts';
import { currentRate, readKeptRates } from '../../../src/operations/pricing/current-rate.ts';
import { createRateMemory } from '../../../src/operations/pricing/rate-memory.ts';
import type { Deps } from '../../../src/service/deps.ts';
import { UpstreamUnavailable } from '../../../src/upstream/types.ts';

// Spec 15 to the millisecond: how long a rate is fresh, and how long it serves while forex is away.

const NOW_MS = Date.UTC(2026, 0, 1);
const CALL = { requestId: 'r', traceparent: null };

/** A table that has a rate of `ageMs`, and forex that answers another or not at all. */
function rateOf(ageMs: number, isForexAway = false) {
  const asked = { table: 0, forex: 0 };
  const deps = {
    clock: { nowMs: () => NOW_MS },
    rateMemory: createRateMemory(),
    store: {
      forexRates: {
        async all() {
          asked.table += 1;
          return new Map([['USD', { rate: '0.1', asOfMs: 1, fetchedAtMs: NOW_MS - ageMs }]]);
        },
        keep: async () => undefined,
      },
    },
    upstream: {
      forex: {
        async rates() {
          asked.forex += 1;
          if (isForexAway) throw new UpstreamUnavailable('forex', 'timeout');
          return { rates: { USD: parseRate('0.2') }, asOfMs: 2 };
        },
      },
    },
  } as unknown as Deps;
  const ask = async () => (await currentRate(deps, 'USD', CALL, await readKeptRates(deps))).rate.text;
  return { ask, asked };
}

test.each([
  [0, '0.1'],
  [59_999, '0.1'],
  [60_000, '0.2'],
  [-60_000, '0.1'],
  // Of a clock that is further ahead than ours may be.
  [-60_001, '0.2'],
])('%d ms after its fetch the rate is %s', async (ageMs, rate) => {
  expect(await rateOf(ageMs).ask()).toBe(rate);
});

test.each([60_000, 599_999])('%d ms after its fetch it serves while forex is away', async (ageMs) => {
  expect(await rateOf(ageMs, true).ask()).toBe('0.1');
});

test.each([600_000, -60_001])('%d ms after its fetch it serves no more', async (ageMs) => {
  await expect(rateOf(ageMs, true).ask()).rejects.toThrow(UpstreamUnavailable);
});

test('a rate that is fresh in memory costs neither a read nor a call', async () => {
  const { ask, asked } = rateOf(59_999);
  for (const rate of ['0.1', '0.1']) expect(await ask()).toBe(rate);
  expect(asked).toEqual({ table: 1, forex: 0 });
});
