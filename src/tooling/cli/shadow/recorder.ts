import { closeSync, createWriteStream, openSync } from 'node:fs';
import type { Answer, Call } from '../compare/exchange.ts';
import type { Redact } from '../compare/redact.ts';

/** One line of a recording (docs/moving-in.md). It has chosen headers only, without tokens and addresses. */
export type RecordedLine = {
  readonly v: 1;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** the user's id, for which replay signs a token; empty for a guest */
  readonly user: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly status: number;
  readonly type: string;
  readonly answer: string;
  readonly ms: number;
};

const KEPT = ['cm-user-region', 'x-cloudmall-user-region', 'cm-user-language', 'cm-client', 'content-type'];

export function recordedLine(call: Call, old: Answer, atMs: number, redact: Redact): RecordedLine {
  const kept = KEPT.flatMap((name) => (call.headers[name] === undefined ? [] : [[name, call.headers[name]]]));
  const user = call.headers.userid ?? '';
  return {
    v: 1,
    at: new Date(atMs).toISOString(),
    method: call.method,
    path: redact.path(call.path),
    user: /^[A-Za-z0-9_-]{1,64}$/.test(user) && user !== '0' ? user : '',
    headers: Object.fromEntries(kept),
    body: redact.body(call.body),
    status: old.status,
    type: old.type,
    answer: redact.body(old.body) ?? '',
    ms: Math.round(old.ms * 100) / 100,
  };
}

/** With more waiting bytes the disk is slower than the traffic. */
const WAITING_BYTES_MAX = 16 * 1_048_576;

/** Only its owner can read a recording. */
const OPENED = { flags: 'a', mode: 0o600 } as const;

/** Opens the file and closes it again. @throws the file system's error */
export const tryRecording = (path: string): void => closeSync(openSync(path, OPENED.flags, OPENED.mode));

/** Appends to a file. Lines that the disk cannot take are left out and counted; `onLeftOut` is called for the first. */
export function openRecorder(path: string, redact: Redact, onLeftOut: () => void) {
  const file = createWriteStream(path, OPENED);
  let [isBroken, leftOut] = [false, 0];
  const { promise: broken, resolve: breakOff } = Promise.withResolvers<void>();
  const leaveOut = () => {
    leftOut += 1;
    if (leftOut === 1) onLeftOut();
  };
  file.on('error', () => {
    isBroken = true;
    breakOff();
  });
  return {
    write(call: Call, old: Answer, atMs: number): void {
      if (isBroken || file.writableLength > WAITING_BYTES_MAX) leaveOut();
      else
        file.write(`${JSON.stringify(recordedLine(call, old, atMs, redact))}\n`, (error) => {
          if (error) leaveOut();
        });
    },
    /** the number of lines that are not in the file */
    leftOut: () => leftOut,
    close: () => Promise.race([broken, new Promise<void>((resolve) => file.end(() => resolve()))]),
  };
}
