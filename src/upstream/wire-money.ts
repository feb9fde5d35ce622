import * as v from 'valibot';
import { formatMinor, isCurrency, type Money, parseAmount } from '../domain/values/money.ts';

/** Money as upstreams write it: a decimal string and its ISO-4217 currency (spec 2). */
export type WireMoney = { readonly v: string; readonly c: string };

/** Reads `{v, c}`: any ISO-4217 currency with a valid decimal string, never negative. */
export const wireMoneySchema = v.pipe(
  v.object({ v: v.string(), c: v.string() }),
  v.rawTransform(({ dataset, addIssue, NEVER }): Money => {
    const { v: text, c: currency } = dataset.value;
    const amountMinor = isCurrency(currency) ? parseAmount(text, currency) : null;
    if (amountMinor === null || amountMinor < 0n) {
      addIssue({ message: 'money' });
      return NEVER;
    }
    return { amountMinor, currency };
  }),
);

/** Writes `{v, c}` with exactly the currency's digits. */
export function toWireMoney(money: Money): WireMoney {
  return { v: formatMinor(money.amountMinor, money.currency), c: money.currency };
}
