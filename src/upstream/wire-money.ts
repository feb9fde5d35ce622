import * as v from 'valibot';
import { formatMinor, isCurrency, type Money, parseAmount } from '../domain/values/money.ts';

/** Money as upstreams write it: a decimal string and its ISO-4217 currency (spec 2). */
export type WireMoney = { readonly v: string; readonly c: string };

const wireMoney = v.object({ v: v.string(), c: v.string() });

/** Reads `{v, c}`: any ISO-4217 currency with a valid decimal string, never negative. */
export const wireMoneySchema = v.pipe(
  wireMoney,
  v.rawTransform(({ dataset, addIssue, NEVER }): Money => {
    const { v: text, c: currency } = dataset.value;
    const amountMinor = isCurrency(currency) ? parseAmount(text, currency) : null;
    if (amountMinor === null) {
      addIssue({ message: 'money' });
      return NEVER;
    }
    return { amountMinor, currency };
  }),
);

/** As {@link wireMoneySchema}, with a `-` where the amount takes away. */
export const signedMoneySchema = v.pipe(
  wireMoney,
  v.transform(({ v: text, c }) => ({
    sign: text.startsWith('-') ? -1n : 1n,
    size: { v: text.replace(/^-/, ''), c },
  })),
  v.object({ sign: v.bigint(), size: wireMoneySchema }),
  v.transform(({ sign, size }): Money => ({ ...size, amountMinor: sign * size.amountMinor })),
);

/** Writes `{v, c}` with exactly the currency's digits. */
export function toWireMoney(money: Money): WireMoney {
  return { v: formatMinor(money.amountMinor, money.currency), c: money.currency };
}
