import { is, type Query, SQL, sql } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Db } from './client.ts';
import { type Place, placeOf, queryOf, send, slot } from './statement.ts';

type Insert = ReturnType<ReturnType<Db['insert']>['values']>;

/**
 * The most characters of texts in one statement; a character takes up to eight bytes (escaped, in hex, beyond ASCII).
 */
const STATEMENT_MAX = 256 * 1024;

/**
 * Makes a plain INSERT into `table`: one statement for all rows with the same columns; the text for one row is kept. A
 * column that is left out or undefined gets its default. Long rows take several statements, so callers that write many
 * rows use a transaction.
 */
export function insertInto<T extends MySqlTable>(table: T) {
  return inserting(table, (insert) => insert);
}

/** {@link insertInto}, but an existing row takes the new row's values in `columns`. */
export function putInto<T extends MySqlTable>(table: T, columns: Readonly<Record<string, MySqlColumn>>) {
  const set = Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, sql`values(${column})`]),
  );
  return inserting(table, (insert) => insert.onDuplicateKeyUpdate({ set }) as unknown as Insert);
}

function inserting<T extends MySqlTable>(table: T, finish: (insert: Insert) => Insert) {
  type Row = T['$inferInsert'];
  const made = new Map<string, OneRow>();
  return async (on: Db, rows: readonly Row[]): Promise<void> => {
    for (const [given, alike] of Map.groupBy(rows, columnsOf)) {
      let one = made.get(given);
      if (one === undefined) {
        const slots = Object.fromEntries(given.split(',').map((key) => [key, slot(key)])) as Row;
        one = parted(queryOf(on, finish(on.insert(table).values(slots) as Insert)));
        made.set(given, one);
      }
      const { head, row, tail, places } = one;
      for (const piece of inPieces(alike.map((values) => places.map((place) => place(values))))) {
        await send(on, { sql: `${head}${piece.map(() => row).join(', ')}${tail}`, params: piece.flat() });
      }
    }
  };
}

/** Splits rows so that each statement stays below the server's `max_allowed_packet`. */
function* inPieces(rows: readonly (readonly unknown[])[]): Generator<readonly (readonly unknown[])[]> {
  let piece: (readonly unknown[])[] = [];
  let length = 0;
  for (const row of rows) {
    const own = row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (piece.length > 0 && length + own > STATEMENT_MAX) {
      yield piece;
      piece = [];
      length = 0;
    }
    piece.push(row);
    length += own;
  }
  yield piece;
}

/** The columns for which a row has a value. */
function columnsOf(row: Readonly<Record<string, unknown>>): string {
  let given = '';
  for (const key in row) {
    const value = row[key];
    if (value === undefined) continue;
    if (typeof value === 'object' && is(value, SQL)) throw new Error('values only, not expressions');
    given += given === '' ? key : `,${key}`;
  }
  return given;
}

/** An INSERT of one row in parts; for more rows, `row` is repeated. */
type OneRow = {
  readonly head: string;
  readonly row: string;
  readonly tail: string;
  readonly places: readonly Place[];
};

const PARTS = /^(.*? values )(\((?:\?|default|, )+\))(.*)$/;

function parted({ sql: text, params }: Query): OneRow {
  const [, head, row, tail] = PARTS.exec(text) ?? [];
  if (head === undefined || row === undefined || tail === undefined) throw new Error(`no row in ${text}`);
  return { head, row, tail, places: params.map(placeOf) };
}
