import Table from 'cli-table3';
import type { DeadLetter, DeadLetterHead } from '../../../domain/order/dead-letter.ts';
import type { Outcome } from './outcomes.ts';
import { escaped, readable } from './readable.ts';

const plain = { style: { head: [], border: [] } };

/** The beginning of an id, enough to name one letter among millions. */
export const shortId = (letterId: string): string => letterId.slice(0, 12);

/** `45s`, `12m`, `3h`, `9d`: one unit, rounded down. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

const cell = (text: string, width: number): string => {
  const safe = escaped(text);
  return safe.length <= width ? safe : `${safe.slice(0, width - 1)}…`;
};

export function lettersTable(letters: readonly DeadLetterHead[], nowMs: number): string {
  const table = new Table({ head: ['id', 'age', 'event', 'reason', 'detail', 'order', 'from'], ...plain });
  for (const letter of letters) {
    table.push([
      shortId(letter.letterId),
      ageText(nowMs - letter.createdAtMs),
      cell(letter.name, 32),
      letter.reason,
      cell(letter.detail, 48),
      cell(letter.orderId ?? '', 26),
      cell(letter.place === '' ? letter.via : letter.place, 40),
    ]);
  }
  return table.toString();
}

export type OutcomeRow = {
  readonly letterId: string;
  readonly name: string;
  readonly outcome: Outcome;
  readonly why: string;
};

export function outcomesTable(rows: readonly OutcomeRow[]): string {
  const table = new Table({ head: ['id', 'event', 'outcome', 'why'], ...plain });
  for (const { letterId, name, outcome, why } of rows)
    table.push([shortId(letterId), cell(name, 32), outcome, cell(why, 60)]);
  return table.toString();
}

/** One whole letter for people. */
export function letterText(letter: DeadLetter, payload: Uint8Array | null): string {
  const facts = new Table(plain);
  const rows: readonly (readonly [string, string])[] = [
    ['id', letter.letterId],
    ['state', letter.state],
    ['event', letter.name],
    ['reason', letter.reason],
    ['detail', letter.detail],
    ['order', letter.orderId ?? ''],
    ['came by', letter.via],
    ['place', letter.place],
    ['record key', letter.recordKey ?? ''],
    ['kept at', new Date(letter.createdAtMs).toISOString()],
    ['changed at', new Date(letter.updatedAtMs).toISOString()],
  ];
  for (const [name, value] of rows) facts.push([name, escaped(value)]);
  const headers = Object.entries(letter.headers).map(
    ([name, value]) => `${escaped(name)}: ${escaped(value)}`,
  );
  const { kind, text } = readable(payload);
  const title = `payload (${kind === 'none' ? 'nothing' : `${kind}, ${payload?.length ?? 0} bytes`})`;
  return `${facts}\n\nheaders\n${headers.join('\n') || '(none)'}\n\n${title}\n${text}\n`;
}
