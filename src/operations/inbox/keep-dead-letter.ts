import type { DeadLetter } from '../../domain/order/dead-letter.ts';
import { cutText, plainText } from '../../domain/values/outside-text.ts';
import { sha256Hex } from '../../platform/sha256.ts';
import type { Deps } from '../../service/deps.ts';
import { isPassing } from '../shared/passing-failures.ts';
import type { PoisonReason } from './poison-event.ts';

export type LetterContent = {
  readonly name: string;
  readonly via: 'kafka' | 'http';
  /** `topic/partition/offset`; empty for an event that came by HTTP or waited in the inbox */
  readonly place: string;
  readonly orderId: string | null;
  readonly recordKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array | null;
  /** of a letter whose record came again by a replay; else null, and the record says it */
  readonly letterId: string | null;
  readonly reason: PoisonReason;
  /** a text of ours, never one of the sender's */
  readonly detail: string;
};

/** More than a broker lets through by default; a bigger payload would not fit a packet to the database. */
const PAYLOAD_MAX_BYTES = 4 * 1024 * 1024;
/** How often the least part of a letter is tried to be kept, with pauses that double. */
const TRIES = 5;
const FIRST_PAUSE_MS = 100;

/**
 * Keeps a record that cannot be accepted; the same record again is the same letter (spec 10). A record that cannot be
 * kept whole is kept with its place, hash and reason only. No content of a record can make that fail. When it fails all
 * the same, the record is given up: counted, logged, and false is returned.
 * @throws database errors of unavailability, and when it cannot write at all: then the record must come again
 */
export async function keepDeadLetter(deps: Deps, content: LetterContent): Promise<boolean> {
  const whole = await letterOf(deps, content);
  try {
    await deps.store.deadLetters.keep(whole);
  } catch (error) {
    if (isPassing(deps, error)) throw error;
    const failure = { ...logged(content), ...deps.describeError(error) };
    deps.log.error('dead_letter_not_whole', failure);
    if (!(await keepLeast(deps, await leastOf(whole, content)))) return false;
  }
  deps.log.error('dead_letter', logged(content));
  return true;
}

async function keepLeast(deps: Deps, letter: DeadLetter): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deps.store.deadLetters.keep(letter);
      return true;
    } catch (error) {
      if (isPassing(deps, error)) throw error;
      if (attempt === TRIES) {
        const { place, letterId, reason } = letter;
        deps.log.error('event_lost', { place, letter: letterId, reason, ...deps.describeError(error) });
        return false;
      }
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
    }
  }
}

const logged = ({ name, reason }: LetterContent) => ({ name: asciiOf(name, 64), reason });

async function letterOf(deps: Deps, content: LetterContent): Promise<DeadLetter> {
  const nowMs = deps.clock.nowMs();
  const { name, place, recordKey, payload, detail } = content;
  const isTooLarge = payload !== null && payload.byteLength > PAYLOAD_MAX_BYTES;
  return {
    letterId: content.letterId ?? letterIdOf(content),
    name: cutText(plainText(name), 255),
    via: content.via,
    place: cutText(plainText(place), 320),
    orderId: content.orderId,
    recordKey: recordKey === null ? null : cutText(recordKey.toWellFormed(), 255),
    headers: { ...content.headers },
    payload: payload === null || isTooLarge ? null : toBase64(payload),
    reason: content.reason,
    detail: cutText(isTooLarge ? `${measured(payload)}; ${detail}` : detail, 255),
    state: 'open',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** The letter with ASCII fields of known length only, under the same id. */
async function leastOf(whole: DeadLetter, { payload }: LetterContent): Promise<DeadLetter> {
  return {
    ...whole,
    name: asciiOf(whole.name, 64),
    place: asciiOf(whole.place, 320),
    orderId: null,
    recordKey: null,
    headers: {},
    payload: null,
    detail: `not kept whole: ${payload === null ? 'no value' : measured(payload)}`,
  };
}

/** By size and hash, a record whose payload is not kept can be found in its topic. */
const measured = (payload: Uint8Array): string => `${payload.byteLength} bytes, sha256 ${sha256Hex(payload)}`;

const asciiOf = (text: string, max: number): string => text.replace(/[^\w./-]/g, '_').slice(0, max);

/** Hex SHA-256 of a record's place and payload: a record that is read again after a crash gets the same id. */
export const letterIdOf = ({
  name,
  place,
  payload,
}: Pick<LetterContent, 'name' | 'place' | 'payload'>): string =>
  sha256Hex(`${name}\n${place}\n`, payload ?? '');

/** Works in pieces, for `String.fromCharCode` takes no million arguments. */
function toBase64(bytes: Uint8Array): string {
  const PIECE = 8_192;
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  }
  return btoa(text);
}
