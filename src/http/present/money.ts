import { formatMinor, type Money } from '../../domain/values/money.ts';

export type WireMoney = { readonly v: string; readonly c: string };

/** Wire money (spec 2). */
export const money = (amountMinor: bigint, currency: string): WireMoney => ({
  v: formatMinor(amountMinor, currency),
  c: currency,
});

export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' &&
  value !== null &&
  'amountMinor' in value &&
  typeof value.amountMinor === 'bigint';
