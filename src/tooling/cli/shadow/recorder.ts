import { createWriteStream } from 'node:fs';
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

/** Appends to a file that only its owner can read. Lines that the disk cannot take are left out. */
export function openRecorder(path: string, redact: Redact) {
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  let isBroken = false;
  file.on('error', () => {
    isBroken = true;
  });
  return {
    write(call: Call, old: Answer, atMs: number): void {
      // With more waiting bytes the disk is slower than the traffic.
      if (isBroken || file.writableLength > 16_777_216) return;
      file.write(`${JSON.stringify(recordedLine(call, old, atMs, redact))}\n`);
    },
    close: () => new Promise<void>((resolve) => file.end(resolve)),
  };
}
