import * as v from 'valibot';
import { readInstant } from '../domain/values/instant.ts';
import { isCurrency, parseRate, type Rate } from '../domain/values/money.ts';
import { requestUpstream, type UpstreamTarget } from './request.ts';
import type { Upstreams } from './types.ts';

/**
 * forex (spec 15): `GET /rates?base=CNY` → `{base, rates: {USD: "0.1391"}, as_of}`. Rates are decimal strings above 0,
 * `as_of` is an ISO-8601 time with its zone, and `asOfMs` the same in milliseconds; a rate's freshness counts from our
 * own fetch. @throws UpstreamUnavailable
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

/** Refuses 0 and less too. One bad rate makes the whole answer bad, for the others may be wrong too. */
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

/** Drops codes outside ISO-4217 (CNH, USDT), which have no minor unit. */
function keepCurrencies(rates: Readonly<Record<string, Rate>>): Readonly<Record<string, Rate>> {
  return Object.fromEntries(Object.entries(rates).filter(([currency]) => isCurrency(currency)));
}
