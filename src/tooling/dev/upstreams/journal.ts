import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Money } from '../../../domain/values/money.ts';

/** rebate's state of one ref. `closed`: released before it was ever frozen. */
export type Hold = {
  readonly userId: string;
  readonly amount: Money;
  readonly state: 'frozen' | 'deducted' | 'released' | 'closed';
};
export type Credit = { readonly userId: string; readonly amount: Money };
/** A refund or void that payment has accepted; `body` as it was sent. */
export type PaymentRequest = { readonly operation: string; readonly body: unknown };

/** A row's new value. */
export type Row =
  | readonly [table: 'wallets', userId: string, balance: Money]
  | readonly [table: 'holds', ref: string, hold: Hold]
  | readonly [table: 'credits', ref: string, credit: Credit]
  | readonly [table: 'payments', key: string, request: PaymentRequest];

/** Keeps rows over restarts. */
export type Journal = {
  /** Appends rows as one line, so that after a kill -9 all of them are there or none. */
  append(rows: readonly Row[]): void;
  /** Replaces everything by `rows`. */
  rewrite(rows: readonly Row[]): void;
};

/** A journal for tests, which keeps nothing. */
export const noJournal: Journal = { append: () => {}, rewrite: () => {} };

/**
 * A file of JSON lines, one per change. One JSON document would be written whole at each change, which would make a
 * long benchmark slower and slower.
 */
export function openJournal(path: string): { journal: Journal; rows: readonly Row[] } {
  mkdirSync(dirname(path), { recursive: true });
  const journal: Journal = {
    append: (rows) => appendFileSync(path, `${toLine(rows)}\n`),
    rewrite(rows) {
      const next = `${path}.next`;
      writeFileSync(next, rows.length === 0 ? '' : `${toLine(rows)}\n`);
      renameSync(next, path);
    },
  };
  return { journal, rows: existsSync(path) ? readRows(path) : [] };
}

function readRows(path: string): readonly Row[] {
  // The text behind the last newline is empty, or a line that a kill cut off, whose change was never answered.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.flatMap((line, index) => {
    try {
      return fromLine(line);
    } catch {
      throw new Error(
        `${path}:${index + 1} is not a line of the mock upstreams; remove the file to start anew`,
      );
    }
  });
}

function toLine(rows: readonly Row[]): string {
  return JSON.stringify(rows, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
}

function fromLine(line: string): Row[] {
  return JSON.parse(line, (key, value) => (key === 'amountMinor' ? BigInt(value) : value));
}
