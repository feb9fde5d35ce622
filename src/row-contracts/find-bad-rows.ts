import { and, asc, eq, getTableColumns, gt, or } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import type { Db } from '../db/client.ts';
import { CONTRACTS } from './all.ts';
import { type Contract, faultsOf } from './contract.ts';

/** A row that breaks its contract: its primary key and the bad columns, without their values. */
export type BadRow = { readonly table: string; readonly key: string; readonly columns: readonly string[] };

type Row = Readonly<Record<string, unknown>>;
const PAGE = 1_000;

/** Finds every row that breaks its contract, in pages by primary key. */
export async function* findBadRows(db: Db): AsyncGenerator<BadRow> {
  for (const contract of CONTRACTS) {
    let after: Row | null = null;
    for (;;) {
      const rows: readonly Row[] = await pageOf(db, contract, after);
      for (const row of rows) {
        const faults = faultsOf(contract, row);
        if (faults.length > 0)
          yield {
            table: contract.name,
            key: keyText(contract, row),
            columns: faults.map((name) => columnOf(contract, name)),
          };
      }
      after = rows.at(-1) ?? null;
      // Without a key there is no next page.
      if (rows.length < PAGE || contract.key.length === 0) break;
    }
  }
}

async function pageOf(db: Db, { table, key }: Contract, after: Row | null): Promise<readonly Row[]> {
  const columns = getTableColumns(table);
  const parts = key.map((name) => columns[name] as MySqlColumn);
  // (a, b) > (x, y) is written out, for MySQL uses no index range for a row comparison.
  const beyond = parts.map((column, at) =>
    and(
      ...parts.slice(0, at).map((before, i) => eq(before, keyValue(key, i, after))),
      gt(column, keyValue(key, at, after)),
    ),
  );
  return db
    .select()
    .from(table)
    .where(after === null ? undefined : or(...beyond))
    .orderBy(...parts.map((column) => asc(column)))
    .limit(PAGE);
}

const keyValue = (key: readonly string[], at: number, after: Row | null): unknown => after?.[key[at] ?? ''];

const keyText = (contract: Contract, row: Row): string =>
  contract.key
    .map(
      (name) =>
        `${columnOf(contract, name)}=${contract.personal.includes(name) ? '(hidden)' : String(row[name])}`,
    )
    .join(', ');

/** The column's name in the table; without a name of its own it is the field's in snake_case (src/db/client.ts). */
const columnOf = ({ table }: Contract, name: string): string =>
  snake(getTableColumns(table)[name]?.name ?? name);

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
