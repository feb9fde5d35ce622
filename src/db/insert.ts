import { is, SQL, sql } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import type { Db } from './client.ts';
import { type Statement, slot, statement } from './statement.ts';

/** Beyond it the text is built anew: nothing on a hot path is as long. */
const ROWS_MAX = 100;

type Insert = ReturnType<ReturnType<Db['insert']>['values']>;

/**
 * Plain INSERT of rows into `table`, in one statement whose text is kept for each number of rows and choice of columns.
 * What a row leaves out, or has undefined, is the column's default.
 */
export function insertInto<T extends MySqlTable>(table: T) {
  return inserting(table, (insert) => insert);
}

/** The same, but a row that is there already takes the new row's values in `columns`. */
export function putInto<T extends MySqlTable>(table: T, columns: Readonly<Record<string, MySqlColumn>>) {
  const set = Object.fromEntries(
    Object.entries(columns).map(([key, column]) => [key, sql`values(${column})`]),
  );
  return inserting(table, (insert) => insert.onDuplicateKeyUpdate({ set }) as unknown as Insert);
}

function inserting<T extends MySqlTable>(table: T, finish: (insert: Insert) => Insert) {
  const made = new Map<string, Statement<Insert>>();
  return async (on: Db, rows: readonly T['$inferInsert'][]): Promise<void> => {
    if (rows.length === 0) return;
    const given = rows.map((row) => Object.entries(row).filter(([, value]) => value !== undefined));
    if (given.some((row) => row.some(([, value]) => is(value, SQL))))
      throw new Error('values only, not expressions');
    const shape = given.map((row) => row.map(([key]) => key).join()).join(';');
    const known =
      made.get(shape) ?? statement((db) => finish(db.insert(table).values(slotsOf<T>(given)) as Insert));
    if (rows.length <= ROWS_MAX) made.set(shape, known);
    await known(
      on,
      given.flatMap((row) => row.map(([, value]) => value)),
    );
  };
}

function slotsOf<T extends MySqlTable>(rows: readonly (readonly [string, unknown][])[]) {
  let at = 0;
  return rows.map((row) => Object.fromEntries(row.map(([key]) => [key, slot(at++)]))) as T['$inferInsert'][];
}
