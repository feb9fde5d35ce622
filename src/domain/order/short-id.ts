/** The characters of `order_short_id`: none looks or sounds like another (spec 2). */
export const SHORT_ID_ALPHABET = '34679ACDEFGHJKMNPQRTWXY';

/** Characters that no short id has but people read or type, each with the ones that they may stand for. */
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

/** Enough for two or three look-alikes in one id; an id with more of them was guessed, not read. */
const CANDIDATES_MAX = 64;

/** The short ids that a typed one may stand for, in capitals, the typed one first. */
export function meantShortIds(typed: string): readonly string[] {
  let found = [''];
  for (const letter of typed) {
    const letters = MEANT[letter] ?? letter;
    found = found.flatMap((begin) => [...letters].map((next) => begin + next));
    if (found.length > CANDIDATES_MAX) return [typed];
  }
  // An order of the old service may have any letters.
  return [...new Set([typed, ...found])];
}
