/**
 * Ids that we make rise with time: ten digits say the millisecond, the other sixteen nothing. The old service's ids may
 * be of any form and lie anywhere (spec 17).
 */

/** Between these lie the ids that we make from 2004 to 2109. What does not is the old service's. */
export const OURS_FROM = '01';
export const OURS_BEFORE = '04';

const OURS = /^0[123][0-9A-HJKMNP-TV-Z]{24}$/;
export const isOurId = (text: string): boolean => OURS.test(text);

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM = '0'.repeat(16);
/** A time has 48 bits. */
export const LAST_MS = 2 ** 48 - 1;

/** The least id that we make at a time. */
export function firstIdAt(ms: number): string {
  let text = '';
  for (let rest = Math.max(0, Math.min(ms, LAST_MS)); text.length < TIME_DIGITS; rest = Math.floor(rest / 32))
    text = `${DIGITS[rest % 32]}${text}`;
  return text + RANDOM;
}
