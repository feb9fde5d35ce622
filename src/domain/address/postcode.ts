import { plainText } from '../values/plain-text.ts';

/** The signs that Japanese post codes begin with. */
const SIGNS = /[〒〶]/g;
/** Spaces and every dash that a keyboard has; people who type Japanese use the long vowel mark as a dash. */
const SEPARATORS = /[\s\p{Pd}\u2212\u30fc]/gu;
/** No country has a longer postcode; a longer text is not tried. */
const POSTCODE_MAX_CHARS = 12;

/**
 * What a postcode may have meant, in upper case: first without any separator, then as written, then with a hyphen or a
 * space at each place. Separators mean nothing in any country, so any spelling that a country's rule takes is right.
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
