import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import type { Answer, As } from '../support/world.ts';

/** Sends one request to the host under test and writes down what it answered. */
export type Ask = (method: string, path: string, body?: unknown, as?: As) => Promise<Answer>;

/** One answer as it is compared between hosts. */
export type Line = {
  readonly asked: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
};

/** Headers that depend on the server, not on the service. */
const MACHINERY = new Set([
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'content-encoding',
]);

export function createTranscript(origin: string) {
  const lines: Line[] = [];
  const ask: Ask = async (method, path, body, as = {}) => {
    const response = await fetch(origin + path, {
      method,
      headers: await headersOf(body, as),
      // workerd closes a connection when it has not read the whole body (413). The next request must not use it.
      keepalive: false,
      ...(body === undefined ? {} : { body: bodyOf(body) }),
    });
    const text = await response.text();
    const headers = Object.fromEntries([...response.headers].filter(([name]) => !MACHINERY.has(name)));
    lines.push({ asked: `${method} ${path}`, status: response.status, headers, text });
    return { status: response.status, text, headers: response.headers, json: JSON.parse(text) };
  };
  return { ask, lines };
}

const bodyOf = (body: unknown) =>
  typeof body === 'string' || body instanceof Uint8Array
    ? (body as Uint8Array<ArrayBuffer>)
    : JSON.stringify(body);

async function headersOf(body: unknown, as: As): Promise<Record<string, string>> {
  const user = as.user === undefined ? '1001' : as.user;
  return {
    'cm-user-region': as.region ?? 'US',
    'cm-client': 'ios_5.10.0',
    ...(user === null
      ? {}
      : { authorization: `Bearer ${await signUserToken(devEnv.AUTH_JWT_SECRET, user)}`, userid: user }),
    ...(as.key === undefined ? {} : { 'idempotency-key': as.key }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...as.headers,
  };
}

/** Values that must differ between runs and hosts: ids, times, tokens. */
const VARYING: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['token', /eyJ[\w-]+\.[\w-]+\.[\w-]+/g],
  ['id', /\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g],
  ['request', /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g],
  ['short', /\b[34679ACDEFGHJKMNPQRTWXY]{10}\b/g],
  ['short asked', /(?<=short_id=)[34679acdefghjkmnpqrtwxy]{10}\b/g],
  // The beginning of the back office's cursor.
  ['time', /\b\d{13}(?=-)/g],
  ['time', /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g],
];

/**
 * Numbers the ids and tokens in order of first appearance; an equal one gets the same number. Times are not numbered.
 */
export function normalised(lines: readonly Line[]): readonly Line[] {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const rename = (kind: string) => (found: string) => {
    const known = names.get(found);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = kind === 'time' ? '<time>' : `<${kind} ${count}>`;
    names.set(found, name);
    return name;
  };
  const plain = (text: string) =>
    VARYING.reduce((rest, [kind, pattern]) => rest.replace(pattern, rename(kind)), text);
  return lines.map((line) => ({
    asked: plain(line.asked),
    status: line.status,
    headers: Object.fromEntries(Object.entries(line.headers).map(([name, value]) => [name, plain(value)])),
    text: plain(line.text),
  }));
}
