import type { Deps } from '../deps.ts';
import { sha256Hex } from '../sha256.ts';
import type { PoisonReason } from './poison-event.ts';

export type LetterContent = {
  readonly name: string;
  readonly via: 'kafka' | 'http';
  /** `topic/partition/offset`; empty for one that came by HTTP or waited in the inbox */
  readonly place: string;
  readonly orderId: string | null;
  readonly recordKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array | null;
  readonly reason: PoisonReason;
  /** ours; never what the sender wrote */
  readonly detail: string;
};

/** Keeps what cannot be taken in, whole; the same record again is the same letter (spec 10). */
export async function keepDeadLetter(deps: Deps, content: LetterContent): Promise<void> {
  const nowMs = deps.clock.nowMs();
  await deps.store.deadLetters.keep({
    letterId: await letterId(content),
    name: content.name.slice(0, 255),
    via: content.via,
    place: content.place,
    orderId: content.orderId,
    recordKey: content.recordKey?.slice(0, 255) ?? null,
    headers: { ...content.headers },
    payload: content.payload === null ? null : toBase64(content.payload),
    reason: content.reason,
    detail: content.detail.slice(0, 255),
    state: 'open',
    createdAt: nowMs,
    updatedAt: nowMs,
  });
  deps.log.error('dead_letter', { name: content.name.slice(0, 64), reason: content.reason });
}

/** Where it stood and what it said, as hex SHA-256: a record read again after a crash gets the same id. */
const letterId = ({ name, place, payload }: LetterContent): Promise<string> =>
  sha256Hex(`${name}\n${place}\n`, payload ?? '');

/** In pieces: `String.fromCharCode` takes no million arguments. */
function toBase64(bytes: Uint8Array): string {
  const PIECE = 8_192;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}
