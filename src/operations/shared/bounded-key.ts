import { sha256Hex } from '../../platform/sha256.ts';

/** The width of `order_event.event_key`. */
const KEY_MAX = 320;
const HASH_CHARS = 64;

/**
 * A key that its column holds, and no other text has. Cut off alone, two long ones would be one; and to the database
 * spaces at the end are none.
 */
export function boundedKey(text: string): string {
  if (text.length <= KEY_MAX && /^[\x20-\x7e]*$/.test(text) && !text.endsWith(' ')) return text;
  const begin = text.replace(/[^\x20-\x7e]/g, '_').slice(0, KEY_MAX - HASH_CHARS - 1);
  return `${begin}#${sha256Hex(text)}`;
}
