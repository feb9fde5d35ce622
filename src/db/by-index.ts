import { type SQL, sql } from 'drizzle-orm';
import { getTableConfig, type MySqlColumn, type MySqlTable } from 'drizzle-orm/mysql-core';

/**
 * Forces the index that begins with these columns, so that no optimizer takes another by old statistics. An adopted
 * schema may have another name for it; without such an index nothing is forced.
 */
export function byIndex(table: MySqlTable, columns: readonly MySqlColumn[]): { forceIndex?: string } {
  const config = getTableConfig(table);
  const nameOf = (column: unknown) => (column as MySqlColumn).name;
  const wanted = columns.map(nameOf);
  const single = config.columns.filter((column) => column.primary).map(nameOf);
  const primary = [single, ...config.primaryKeys.map((key) => key.columns.map(nameOf))];
  const begins = (own: readonly string[]) => wanted.every((name, at) => own[at] === name);
  if (primary.some(begins)) return { forceIndex: 'PRIMARY' };
  const found = config.indexes.find((index) => begins(index.config.columns.map(nameOf)));
  return found === undefined ? {} : { forceIndex: found.config.name };
}

/** {@link byIndex} as SQL text: `FORCE INDEX (name)`, or nothing. */
export function indexHint(table: MySqlTable, columns: readonly MySqlColumn[]): SQL {
  const { forceIndex } = byIndex(table, columns);
  return forceIndex === undefined ? sql`` : sql`FORCE INDEX (${sql.identifier(forceIndex)})`;
}
