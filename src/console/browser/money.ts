/** Money as on the wire. */
export type Wire = { readonly v: string; readonly c: string };

/** Minor units, exactly: the digits without the point. */
export const minorOf = ({ v }: Wire): bigint => BigInt(v.replace('.', ''));

/** Minor units as wire money in the currency and form of `like`. */
export function wireOf(minor: bigint, like: Wire): Wire {
  const digits = like.v.split('.')[1]?.length ?? 0;
  if (digits === 0) return { v: String(minor), c: like.c };
  const text = String(minor).padStart(digits + 1, '0');
  return { v: `${text.slice(0, -digits)}.${text.slice(-digits)}`, c: like.c };
}

export const shown = (amount: Wire | null): string => (amount === null ? '–' : `${amount.v} ${amount.c}`);
