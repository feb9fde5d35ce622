const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const encoder = new TextEncoder();

/** hex SHA-256 of texts (as UTF-8) and bytes, one after another. */
export async function sha256Hex(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const pieces = parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  let hex = '';
  for (const byte of new Uint8Array(await crypto.subtle.digest('SHA-256', all))) hex += HEX[byte];
  return hex;
}
