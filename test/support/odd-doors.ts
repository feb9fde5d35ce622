import { expect } from 'bun:test';
import { ERROR_TABLE } from '../../src/http/error-table.ts';
import { everything } from './everything.ts';
import { ODD_TEXTS, type OddText } from './odd-texts.ts';
import { sideBySide } from './seeded.ts';
import type { Answer, As, World } from './world.ts';

/** A place of a request for a text from outside; `send` puts it there, and returns null when HTTP cannot carry it. */
export type Door = {
  readonly name: string;
  readonly send: (text: string) => Sent | null;
};
export type Sent = {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly as?: As;
};

const AT_ONCE = 8;

/**
 * A text as a client writes it into a header: its UTF-8 bytes. Null for line ends and NUL, which no header can have.
 */
export function headerBytes(text: string): string | null {
  const bytes = new TextEncoder().encode(text);
  return /[\r\n\0]/.test(text) ? null : String.fromCharCode(...bytes);
}

/** A text for a path or a query. */
export const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The problem of an answer, which must be an envelope of spec 2 with a known word, and no failure of ours. */
function problemOf({ status, json, headers }: Answer): string {
  if (status >= 500) return `${status} ${json.error}`;
  if (json.code !== status) return 'code is not the status';
  if ((status === 200) !== (json.error === '')) return 'a success with an error, or a failure without';
  if (status !== 200 && ERROR_TABLE[json.error as keyof typeof ERROR_TABLE]?.status !== status)
    return 'an unknown word, or another status than its own';
  if (headers.get('x-request-id') === null) return 'no request id';
  return '';
}

/**
 * Sends every odd text through a door. None may cause a failure of ours. When all were refused or only read, nothing
 * may have changed. A good request behind them must succeed. @returns the number of texts that got 200
 */
export async function throughDoor(
  world: World,
  door: Door,
  bugs: readonly unknown[],
  texts: readonly OddText[] = ODD_TEXTS,
): Promise<number> {
  const before = await everything(world);
  const problems: unknown[] = [];
  let written = 0;
  let taken = 0;
  await sideBySide(texts, AT_ONCE, async ({ name, text }) => {
    const sent = door.send(text);
    if (sent === null) return;
    const answer = await world.send(sent.method, sent.path, sent.body, sent.as ?? {});
    const problem = problemOf(answer);
    if (problem !== '') problems.push({ door: door.name, text: name, problem });
    if (answer.status !== 200) return;
    taken += 1;
    if (sent.method !== 'GET' && !READS.some((path) => sent.path.includes(path))) written += 1;
  });
  expect(problems.slice(0, 5)).toEqual([]);
  expect(bugs).toEqual([]);
  if (written === 0) expect((await everything(world)) === before).toBe(true);
  expect((await world.summary({})).status).toBe(200);
  return taken;
}

/** POST paths that write nothing. */
const READS = ['/cal_price/v4_4', '/user_coupons_for_order'];
