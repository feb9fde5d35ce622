import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { ANSWER_BYTES_MAX } from '../compare/exchange.ts';

const BOUND = { maxOutputLength: 8 * ANSWER_BYTES_MAX };

/** An answer's text by its content-encoding; null when it cannot be read. */
export function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain(bytes, encoding.trim().toLowerCase()));
  } catch {
    return null;
  }
}

function plain(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (encoding) {
    case '':
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, BOUND);
    case 'deflate':
      return inflateSync(bytes, BOUND);
    case 'br':
      return brotliDecompressSync(bytes, BOUND);
    case 'zstd':
      return zstdDecompressSync(bytes, BOUND);
    default:
      throw new Error('unknown content-encoding');
  }
}
