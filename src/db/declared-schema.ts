import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core';
import * as schema from './schema/index.ts';

/** `collation` is '' where none is declared. */
export type ColumnShape = {
  readonly type: string;
  readonly isNullable: boolean;
  readonly collation: string;
};
export type TableShape = {
  readonly columns: ReadonlyMap<string, ColumnShape>;
  /** name → columns in order; the primary key is PRIMARY */
  readonly indexes: ReadonlyMap<string, readonly string[]>;
  readonly uniqueIndexes: ReadonlySet<string>;
};

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The schema as `src/db/schema` declares it, by table name. */
export function declaredTables(): ReadonlyMap<string, TableShape> {
  return new Map(Object.values(schema).map((table) => shapeOf(table as MySqlTable)));
}

function shapeOf(table: MySqlTable): [string, TableShape] {
  const config = getTableConfig(table);
  const nameOf = (column: { name: string }) => snake(column.name);
  const indexes = new Map<string, string[]>();
  const uniqueIndexes = new Set(['PRIMARY']);
  const single = config.columns.filter((column) => column.primary).map(nameOf);
  const composite = config.primaryKeys.flatMap((key) => key.columns.map(nameOf));
  indexes.set('PRIMARY', single.length > 0 ? single : composite);
  for (const index of config.indexes) {
    if (index.config.unique) uniqueIndexes.add(index.config.name);
    indexes.set(
      index.config.name,
      index.config.columns.map((column) => nameOf(column as { name: string })),
    );
  }
  const columns = new Map(
    config.columns.map((column) => [
      nameOf(column),
      {
        type: column.getSQLType(),
        isNullable: !column.notNull,
        collation: / collate (\w+)$/.exec(column.getSQLType())?.[1] ?? '',
      },
    ]),
  );
  return [config.name, { columns, indexes, uniqueIndexes }];
}
