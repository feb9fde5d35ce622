import { DatabaseUnreachable } from './driver-error.ts';
import { isJoinable } from './joinable.ts';

/** Sends a SELECT. `about` is the text that was asked for, of which `text` may have several. */
type Send = (text: string, values: readonly unknown[], about: string) => Promise<unknown[][]>;
type Asked = {
  readonly values: readonly unknown[];
  readonly rows: Promise<unknown[][]>;
  readonly resolve: (rows: unknown[][]) => void;
  readonly reject: (error: unknown) => void;
};

/** The most reads of a statement. Powers of two, so that few texts are prepared. */
const READS_MAX = 16;
/** The most values of a statement, and the longest text among them. */
const VALUES_MAX = 128;
const TEXT_MAX = 255;

/**
 * Gathers the reads of one turn of the event loop and sends them at its end. Equal ones are sent once. Those that
 * differ in their values alone become one statement, when they may (src/db/joinable.ts): a UNION ALL of the very same
 * SELECTs, each with its number, by which its rows are handed out. So each caller gets what its own SELECT reads.
 * `onTurn` is called before a turn's reads are sent, and says whether they may be joined.
 */
export function readsOfTurn(send: Send, onTurn: () => boolean) {
  let asked = new Map<string, Map<string, Asked>>();
  const sendAll = () => {
    const all = asked;
    asked = new Map();
    const joins = onTurn();
    for (const [text, reads] of all) {
      const alike = [...reads.values()];
      const [short, long] = joins && isJoinable(text) ? parted(alike) : [[], alike];
      for (const piece of inPieces(short)) {
        const [first] = piece;
        if (first !== undefined && piece.length === 1) sendAlone(send, text, first);
        else sendTogether(send, text, piece);
      }
      for (const one of long) sendAlone(send, text, one);
    }
  };
  return (text: string, values: readonly unknown[]): Promise<unknown[][]> => {
    if (asked.size === 0) setImmediate(sendAll);
    const alike = asked.get(text) ?? new Map<string, Asked>();
    if (alike.size === 0) asked.set(text, alike);
    const same = nameOf(values);
    const known = alike.get(same);
    if (known !== undefined) return known.rows;
    const { promise: rows, resolve, reject } = Promise.withResolvers<unknown[][]>();
    alike.set(same, { values, rows, resolve, reject });
    return rows;
  };
}

/** Equal for equal values alone, whatever a text has in it. */
function nameOf(values: readonly unknown[]): string {
  let name = '';
  for (const value of values) {
    // An object's own text leaves out parts of it, such as a time's milliseconds.
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    name += `${typeof value} ${text.length} ${text}`;
  }
  return name;
}

/** Reads whose values are short, and the others: one long value must not make the others' statement too long. */
function parted(alike: readonly Asked[]): [Asked[], Asked[]] {
  const [short, long]: [Asked[], Asked[]] = [[], []];
  for (const one of alike) (one.values.every(isShort) ? short : long).push(one);
  return [short, long];
}

/** No key is NULL, so a read with one goes alone. */
const isShort = (value: unknown): boolean =>
  typeof value === 'string' ? value.length <= TEXT_MAX : typeof value !== 'object';

/** 13 reads are pieces of 8, 4 and 1. */
function* inPieces(reads: readonly Asked[]): Generator<readonly Asked[]> {
  const [first] = reads;
  let size = READS_MAX;
  while (first !== undefined && size > 1 && size * first.values.length > VALUES_MAX) size /= 2;
  for (let at = 0; at < reads.length; at += size) {
    while (size > reads.length - at) size /= 2;
    yield reads.slice(at, at + size);
  }
}

function sendAlone(send: Send, text: string, { values, resolve, reject }: Asked): void {
  send(text, values, text).then(resolve, reject);
}

function sendTogether(send: Send, text: string, reads: readonly Asked[]): void {
  const values = reads.flatMap((one) => one.values);
  send(joinedText(text, reads.length), values, text).then(
    (rows) => handOut(rows, reads),
    (error) => {
      // The connection is gone, as it would be for each of them; any other failure may be of one only.
      if (isGone(error)) for (const one of reads) one.reject(error);
      else for (const one of reads) sendAlone(send, text, one);
    },
  );
}

function handOut(rows: readonly unknown[][], reads: readonly Asked[]): void {
  const own: unknown[][][] = reads.map(() => []);
  for (const row of rows) own[Number(row.shift())]?.push(row);
  for (const [at, one] of reads.entries()) one.resolve(own[at] ?? []);
}

const isGone = (error: unknown): boolean =>
  error instanceof DatabaseUnreachable || (error as { readonly fatal?: unknown }).fatal === true;

const made = new Map<string, string[]>();

/** `(select 0, …) union all (select 1, …)` */
function joinedText(text: string, count: number): string {
  const texts = made.get(text) ?? [];
  if (texts.length === 0) made.set(text, texts);
  const known = texts[count];
  if (known !== undefined) return known;
  const rest = text.slice('select '.length);
  const joined = Array.from({ length: count }, (_, at) => `(select ${at}, ${rest})`).join(' union all ');
  texts[count] = joined;
  return joined;
}
