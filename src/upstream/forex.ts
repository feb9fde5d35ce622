import * as v from 'valibot';
import { readInstant } from '../domain/values/instant.ts';
import { isCurrency, parseRate, type Rate } from '../domain/values/money.ts';
import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams } from './types.ts';

/**
 * forex (spec 15): `GET /rates?base=CNY` → `{base, rates: {USD: "0.1391"}, as_of}`. Rates are decimal strings above 0,
 * `as_of` is an ISO-8601 time with its zone. `asOfMs` is what forex says; how fresh a rate is counts from our own
 * fetch. Throws UpstreamUnavailable.
 */
export function createForex(target: UpstreamTarget): Upstreams['forex'] {
  return {
    async rates(call) {
      const answer = await requestUpstream(
        target,
        {
          operation: 'rates',
          method: 'GET',
          path: '/rates?base=CNY',
          schema: answerSchema,
          safeToRepeat: true,
        },
        call,
      );
      return { rates: keepCurrencies(answer.rates), asOfMs: answer.as_of };
    },
  };
}

/** Also refuses 0 and less. One bad rate spoils all: whoever sends it may be wrong about the others too. */
const rateSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): Rate => {
    const rate = parseRate(dataset.value);
    if (rate === null || rate.numerator <= 0n) {
      addIssue({ message: 'rate' });
      return NEVER;
    }
    return rate;
  }),
);

const answerSchema = v.object({
  base: v.literal('CNY'),
  rates: v.pipe(v.record(v.string(), rateSchema), v.minEntries(1)),
  as_of: v.pipe(v.string(), v.transform(readInstant), v.number()),
});

/** Codes outside ISO-4217 (CNH, USDT) have no minor unit, so no price can be made with them. */
function keepCurrencies(rates: Readonly<Record<string, Rate>>): Readonly<Record<string, Rate>> {
  return Object.fromEntries(Object.entries(rates).filter(([currency]) => isCurrency(currency)));
}
