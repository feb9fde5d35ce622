import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** hex SHA-256 of a text as UTF-8, at once: for decisions, which cannot wait. */
export const sha256Text = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));
