import { DIGITS_BY_CODE } from '../domain/values/iso-currencies.ts';
import { minorDigits, parseAmount, roundHalfUpDiv } from '../domain/values/money.ts';
import { type UpstreamName, type Upstreams, UpstreamUnavailable } from '../upstream/types.ts';
import type { Scenarios } from './scenarios.ts';

export type UpstreamWrapOptions = {
  readonly nowMs: () => number;
  /** the deadline of a call, which bounds a slow answer (spec 15) */
  readonly timeoutMs: number;
};

/**
 * Wraps the real upstreams in simulated ones, outside of the real breakers, so a simulated failure never opens a
 * breaker for other requests.
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
  // The wanted currency is not known here, so every currency has this rate.
  const rates = Object.fromEntries([...DIGITS_BY_CODE.keys()].map((code) => [code, scenario.rate]));
  return { rates: async () => ({ rates, asOfMs: nowMs() }) };
}

/**
 * A simulated balance is in the currency of the real wallet. Freezes within it go to the real wallet, for the sweep
 * could never deduct a hold that rebate does not know.
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

/** Parses an amount; decimals that the currency does not have are cut off. */
function amountIn(text: string, currency: string): bigint {
  const [whole = '0', decimals = ''] = text.split('.');
  const kept = decimals.slice(0, minorDigits(currency));
  return parseAmount(kept === '' ? whole : `${whole}.${kept}`, currency) ?? 0n;
}
