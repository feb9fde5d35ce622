import { plainText } from '../values/plain-text.ts';

/** The signs that Japanese post codes begin with. */
const SIGNS = /[〒〶]/g;
/** Spaces and every dash that a keyboard has; the long vowel mark is one to whoever types in Japanese. */
const SEPARATORS = /[\s\p{Pd}\u2212\u30fc]/gu;
/** No country has a longer one; beyond that nothing is tried. */
const POSTCODE_MAX_CHARS = 12;

/**
 * What a postcode may have meant, in upper case: first without any separator, then as written, then with a hyphen or a
 * space at each place. Separators carry no meaning in any country, so whichever of these a country's rule takes is it.
 */
export function postcodeSpellings(text: string): string[] {
  const written = plainText(text.replace(SIGNS, '')).toUpperCase();
  const bare = written.replace(SEPARATORS, '');
  if (bare.length > POSTCODE_MAX_CHARS) return [bare, written];
  const places = Array.from({ length: Math.max(0, bare.length - 1) }, (_, at) => at + 1);
  const separated = places.flatMap((at) =>
    ['-', ' '].map((separator) => bare.slice(0, at) + separator + bare.slice(at)),
  );
  return [bare, written, ...separated];
}
