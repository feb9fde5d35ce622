/** Far longer than our tokens; most proxies refuse longer header lines anyway. */
const TOKEN_MAX_CHARS = 8_192;
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * Whether a token is a compact JWS in canonical form (RFC 7515): three parts of base64url without padding or white
 * space, and without bits behind the last byte. Decoders accept all three, so one signature would have thousands of
 * spellings, and each would be another token for a cache of tokens.
 */
export const isCompactJws = (token: string): boolean =>
  token.length <= TOKEN_MAX_CHARS && COMPACT.test(token) && token.split('.').every(isCanonical);

/** Four characters hold three bytes; in a last group of two or three characters the unused low bits must be 0. */
function isCanonical(part: string): boolean {
  const rest = part.length % 4;
  if (rest === 0) return true;
  const spareBits = rest === 2 ? 0b1111 : 0b11;
  return rest !== 1 && (ALPHABET.indexOf(part.at(-1) ?? '') & spareBits) === 0;
}
