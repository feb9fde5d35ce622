/** Of what `order_short_id` is made: nothing that looks or sounds like another (spec 2). */
export const SHORT_ID_ALPHABET = '34679ACDEFGHJKMNPQRTWXY';

/** What people read or type for a letter that a short id has: the characters that it never has, and what they may be. */
const MEANT: Readonly<Record<string, string>> = {
  '0': 'QD',
  O: 'QD',
  '1': 'T7J',
  I: 'T7J',
  L: 'T7J',
  '2': '7',
  Z: '7',
  '5': '6G',
  S: '6G',
  '8': '3R',
  B: '3R',
  U: 'W',
  V: 'YW',
};

/** Two or three look-alikes in one id; with more of them the id was not read but guessed. */
const CANDIDATES_MAX = 64;

/** The short ids that may be meant by one as it was typed, in capitals: itself first. */
export function meantShortIds(typed: string): readonly string[] {
  let found = [''];
  for (const letter of typed) {
    const letters = MEANT[letter] ?? letter;
    found = found.flatMap((begin) => [...letters].map((next) => begin + next));
    if (found.length > CANDIDATES_MAX) return [typed];
  }
  // An order of another program may have any letters.
  return [...new Set([typed, ...found])];
}
