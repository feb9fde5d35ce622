export type Money = { readonly v: string; readonly c: string };

export const minorOf = ({ v }: Money): bigint => BigInt(v.replace('.', ''));

export function moneyOf(minor: bigint, currency: string): Money {
  if (currency === 'JPY') return { v: minor.toString(), c: currency };
  const text = minor.toString().padStart(3, '0');
  return { v: `${text.slice(0, -2)}.${text.slice(-2)}`, c: currency };
}
