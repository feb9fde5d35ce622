import { mediaType } from '../compare/exchange.ts';
import { lowerNames, type Recorded } from './recorded.ts';
import { splitFile } from './split-file.ts';

/** The separator of a GoReplay file's records. */
const SEPARATOR = '\n🐵🙈🙉\n';
/**
 * A record's head: kind (1 request, 2 answer, 3 answer to a replay), id, time in ns, and an answer's duration in ns.
 */
const HEAD = /^([123]) ([0-9a-f]+) (\d+)(?: (-?\d+))?$/;
/** The most requests that wait for their answer; older ones are given without it. */
const OPEN_MAX = 10_000;

type Open = { readonly call: Recorded['call']; readonly atMs: number };

/**
 * Reads GoReplay's file. It has answers if made with `--output-http-track-response` or `--input-raw-track-response`.
 */
export async function* readGoReplay(path: string): AsyncGenerator<Recorded> {
  const open = new Map<string, Open>();
  for await (const part of splitFile(path, SEPARATOR)) {
    const at = part.indexOf('\n');
    const [, kind, id = '', time = '', took] = HEAD.exec(part.slice(0, at).trim()) ?? [];
    const message = parseMessage(part.slice(at + 1));
    if (message === null) continue;
    if (kind === '1') {
      const call = callOf(message);
      if (call !== null) open.set(id, { call, atMs: Number(BigInt(time) / 1_000_000n) });
      const [oldest] = open.keys();
      if (open.size > OPEN_MAX && oldest !== undefined) yield* close(open, oldest, null);
    } else if (kind === '2') yield* close(open, id, answerOf(message, Number(took ?? 0) / 1e6));
  }
  for (const id of [...open.keys()]) yield* close(open, id, null);
}

function* close(open: Map<string, Open>, id: string, old: Recorded['old']): Generator<Recorded> {
  const request = open.get(id);
  open.delete(id);
  if (request !== undefined) yield { ...request, old, isRedacted: false };
}

type Message = {
  readonly start: readonly string[];
  readonly headers: Record<string, string>;
  readonly body: string;
};

function parseMessage(text: string): Message | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lowerNames(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()] as const;
    }),
  );
  const body = text.slice(end + 4);
  return { start: start.split(' '), headers, body: isChunked(headers) ? unchunked(body) : body };
}

const isChunked = (headers: Readonly<Record<string, string>>) =>
  /chunked/i.test(headers['transfer-encoding'] ?? '');

/** Joins chunks, whose lengths count bytes (RFC 9112, 7.1). */
function unchunked(text: string): string {
  let rest = Buffer.from(text);
  const parts: Buffer[] = [];
  for (;;) {
    const at = rest.indexOf('\r\n');
    const size = at < 0 ? 0 : Number.parseInt(rest.subarray(0, at).toString(), 16);
    if (!(size > 0)) return Buffer.concat(parts).toString('utf8');
    parts.push(rest.subarray(at + 2, at + 2 + size));
    rest = rest.subarray(at + 4 + size);
  }
}

function callOf({ start: [method = '', path = ''], headers, body }: Message): Recorded['call'] | null {
  if (!/^[A-Z]+$/.test(method) || !path.startsWith('/')) return null;
  return { method, path, headers, body: body === '' ? null : body };
}

/** The answer of a message; null for an encoded body, which this text cannot hold. */
function answerOf({ start: [, status = ''], headers, body }: Message, ms: number): Recorded['old'] {
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return null;
  return { status: Number(status), type: mediaType(headers['content-type'] ?? null), body, ms };
}
