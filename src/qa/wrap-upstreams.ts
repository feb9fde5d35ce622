import { DIGITS_BY_CODE } from '../domain/values/iso-currencies.ts';
import { minorDigits, parseAmount, roundHalfUpDiv } from '../domain/values/money.ts';
import { type UpstreamName, type Upstreams, UpstreamUnavailable } from '../upstream/types.ts';
import type { Scenarios } from './scenarios.ts';

export type UpstreamWrapOptions = {
  readonly nowMs: () => number;
  /** the deadline of a call, which a slow answer must not outlive (spec 15) */
  readonly timeoutMs: number;
};

/**
 * Simulated upstreams around the real ones. They stand outside the real ones' breakers, so a simulated failure never
 * opens a breaker for anyone else.
 */
export function wrapUpstreams(
  real: Upstreams,
  scenarios: Scenarios,
  options: UpstreamWrapOptions,
): Upstreams {
  return {
    ...real,
    pricectrl: wrapPricectrl(real.pricectrl, scenarios.pricectrl, options),
    forex: wrapForex(real.forex, scenarios.forex, options),
    rebate: wrapRebate(real.rebate, scenarios.rebate),
  };
}

const away = (service: UpstreamName) => async (): Promise<never> => {
  throw new UpstreamUnavailable(service, 'qa_down');
};

function wrapPricectrl(
  real: Upstreams['pricectrl'],
  scenario: Scenarios['pricectrl'],
  { timeoutMs }: UpstreamWrapOptions,
): Upstreams['pricectrl'] {
  if (scenario === undefined) return real;
  if (scenario.kind === 'down') return { mallDiscounts: away('pricectrl') };
  if (scenario.kind === 'off') {
    return {
      mallDiscounts: async ({ malls }) =>
        malls.map(({ mall, goods }) => ({
          mall,
          amountMinor: roundHalfUpDiv(goods * scenario.percent, 100n),
        })),
    };
  }
  return {
    async mallDiscounts(question, call) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(scenario.ms, timeoutMs)));
      if (scenario.ms >= timeoutMs) throw new UpstreamUnavailable('pricectrl', 'timeout');
      return real.mallDiscounts(question, call);
    },
  };
}

function wrapForex(
  real: Upstreams['forex'],
  scenario: Scenarios['forex'],
  { nowMs }: UpstreamWrapOptions,
): Upstreams['forex'] {
  if (scenario === undefined) return real;
  if (scenario.kind !== 'rate') return { rates: away('forex') };
  // Nobody tells here which currency is wanted: each has this rate.
  const rates = Object.fromEntries([...DIGITS_BY_CODE.keys()].map((code) => [code, scenario.rate]));
  return { rates: async () => ({ rates, asOfMs: nowMs() }) };
}

/**
 * A simulated balance is in the currency of the real wallet. Freezes go to the real one all the same, unless they are
 * for more: a hold that rebate does not know could never be deducted by the sweep.
 */
function wrapRebate(real: Upstreams['rebate'], scenario: Scenarios['rebate']): Upstreams['rebate'] {
  if (scenario === undefined) return real;
  if (scenario.kind === 'down') {
    const down = away('rebate');
    return { balance: down, freeze: down, deduct: down, release: down, credit: down };
  }
  const minorIn = (currency: string) => amountIn(scenario.balance, currency);
  return {
    ...real,
    async balance(userId, call) {
      const { currency } = await real.balance(userId, call);
      return { amountMinor: minorIn(currency), currency };
    },
    freeze: async (change, call) =>
      change.amount.amountMinor > minorIn(change.amount.currency) ? 'refused' : real.freeze(change, call),
  };
}

/** Decimals that the currency does not have are cut off. */
function amountIn(text: string, currency: string): bigint {
  const [whole = '0', decimals = ''] = text.split('.');
  const kept = decimals.slice(0, minorDigits(currency));
  return parseAmount(kept === '' ? whole : `${whole}.${kept}`, currency) ?? 0n;
}
