import { sha256Hex } from '../../platform/sha256.ts';

/** The width of `order_event.event_key`. */
const KEY_MAX = 320;
const HASH_CHARS = 64;

/**
 * A key that fits its column and differs for every text. Cutting alone would make two long texts equal, and the
 * database ignores spaces at the end.
 */
export function boundedKey(text: string): string {
  if (text.length <= KEY_MAX && /^[\x20-\x7e]*$/.test(text) && !text.endsWith(' ')) return text;
  const begin = text.replace(/[^\x20-\x7e]/g, '_').slice(0, KEY_MAX - HASH_CHARS - 1);
  return `${begin}#${sha256Hex(text)}`;
}
