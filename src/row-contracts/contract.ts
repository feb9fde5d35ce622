import { type Column, getTableColumns, getTableName } from 'drizzle-orm';
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import type { Rule } from './rules.ts';

/** A condition on several columns of a row, such as limits that do not cross. `column` is the one to report. */
export type Together<Row> = {
  readonly columns: readonly (keyof Row & string)[];
  readonly column: keyof Row & string;
  readonly holds: (row: Row) => boolean;
};

/**
 * The contract of a table that other programs write: a rule for each column. Repositories drop rows that break it, and
 * `bun run db:check` reports them.
 */
export type Contract = {
  readonly table: MySqlTable;
  readonly name: string;
  /** the columns of the primary key, by the schema's names */
  readonly key: readonly string[];
  /** key columns that hold a person's data and are never printed */
  readonly personal: readonly string[];
  readonly rules: ReadonlyMap<Column, Rule>;
  readonly together: readonly Together<never>[];
};

/** Makes a contract. `rules` must name every column of the table, or it does not compile. */
export function contract<T extends MySqlTable>(
  table: T,
  rules: { readonly [Name in keyof T['$inferSelect'] & string]: Rule },
  more: {
    readonly together?: readonly Together<T['$inferSelect']>[];
    readonly personal?: readonly string[];
  } = {},
): Contract {
  const columns: Readonly<Record<string, Column>> = getTableColumns(table);
  const config = getTableConfig(table);
  const keys = new Set<Column>([
    ...config.columns.filter((column) => column.primary),
    ...config.primaryKeys.flatMap((key) => key.columns),
  ]);
  return {
    table,
    name: getTableName(table),
    key: Object.keys(columns).filter((name) => keys.has(columns[name] as Column)),
    personal: more.personal ?? [],
    rules: new Map(
      Object.entries<Rule>(rules).map(([name, rule]) => [columns[name] as Column, rule] as const),
    ),
    together: more.together ?? [],
  };
}

/** Makes a test for rows of a selection (name in the row → column). Made once, called for each row. */
export function fits<Row>(
  { rules, together, table }: Contract,
  selection: Readonly<Record<string, unknown>> = getTableColumns(table),
): (row: Row) => boolean {
  const own = Object.entries(selection).flatMap(([name, column]) => {
    const rule = rules.get(column as Column);
    return rule === undefined ? [] : [{ name: name as keyof Row, rule }];
  });
  const names = new Set(own.map(({ name }) => name as string));
  const both = together.filter(({ columns }) => columns.every((name) => names.has(name)));
  return (row) => {
    for (const { name, rule } of own) if (!rule(row[name])) return false;
    for (const { holds } of both) if (!holds(row as never)) return false;
    return true;
  };
}

/** The columns of a whole row that break its contract. */
export function faultsOf(
  { rules, together, table }: Contract,
  row: Readonly<Record<string, unknown>>,
): string[] {
  const columns: Readonly<Record<string, Column>> = getTableColumns(table);
  const single = Object.entries(columns).flatMap(([name, column]) =>
    rules.get(column)?.(row[name]) === false ? [name] : [],
  );
  if (single.length > 0) return single;
  return together.flatMap(({ column, holds }) => (holds(row as never) ? [] : [column]));
}

/** Gets the table of each row that is left out because it breaks its contract. */
export type OnBadRow = (table: string) => void;

/** Keeps the rows that fulfil their contract, and reports the others. */
export function sift<Row>(
  { name }: Contract,
  isFit: (row: Row) => boolean,
  onBadRow: OnBadRow,
  rows: readonly Row[],
): readonly Row[] {
  // Nearly always all rows do, and nothing is copied then.
  if (rows.every(isFit)) return rows;
  return rows.filter((row) => {
    const fit = isFit(row);
    if (!fit) onBadRow(name);
    return fit;
  });
}

export const ignoreBadRows: OnBadRow = () => undefined;
