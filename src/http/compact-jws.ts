/** Far above any token of ours; a header line longer than this is refused by most proxies anyway. */
const TOKEN_MAX_CHARS = 8_192;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Whether a token is a compact JWS in its one spelling (RFC 7515): three parts of base64url without padding or white
 * space, and no bits behind the last byte. Decoders forgive all three, so one signature would have thousands of
 * spellings, each a token of its own to whatever remembers tokens.
 */
export const isCompactJws = (token: string): boolean =>
  token.length <= TOKEN_MAX_CHARS && COMPACT.test(token) && token.split('.').every(isCanonical);

/** Four characters hold three bytes: of the last two or three, the low bits stand for nothing and must be 0. */
function isCanonical(part: string): boolean {
  const rest = part.length % 4;
  if (rest === 0) return true;
  const spareBits = rest === 2 ? 0b1111 : 0b11;
  return rest !== 1 && (ALPHABET.indexOf(part.at(-1) ?? '') & spareBits) === 0;
}
