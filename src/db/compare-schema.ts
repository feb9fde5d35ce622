import type { Db } from './client.ts';
import { type ColumnShape, declaredTables, type TableShape } from './declared-schema.ts';
import { rawRows } from './raw-rows.ts';
import { hintFor, needsOf } from './schema-needs.ts';

export type Difference = { readonly table: string; readonly what: string };

/** A type without its display width, which MySQL 8 has dropped, and without the collation, which is compared apart. */
const plainType = (type: string) =>
  type
    .toLowerCase()
    .replace(/ character set .*$/, '')
    .replace(/^(tinyint|smallint|int|bigint)\(\d+\)/, '$1');

/**
 * Every table, column, index and type of the declared schema that the database lacks or has in another form (spec 3).
 */
export async function compareSchema(db: Db): Promise<readonly Difference[]> {
  const live = await liveTables(db);
  const differences: Difference[] = [];
  for (const [table, declared] of declaredTables()) {
    const found = live.get(table);
    if (found === undefined) differences.push({ table, what: 'table is missing' });
    else {
      const needs = needsOf(table, found, declared, found.mustBeGiven);
      for (const what of [...compareTable(declared, found), ...needs]) differences.push({ table, what });
    }
  }
  return differences;
}

function compareTable(declared: TableShape, found: TableShape): string[] {
  const out: string[] = [];
  for (const [name, column] of declared.columns) {
    const there = found.columns.get(name);
    if (there === undefined) out.push(`column ${name} is missing (${plainType(column.type)})`);
    else out.push(...compareColumn(name, column, there));
  }
  for (const [name, columns] of declared.indexes) {
    // An adopted schema may have a key without any column of ours.
    if (columns.length === 0) continue;
    const there = found.indexes.get(name);
    if (there === undefined) out.push(`index ${name} is missing (${columns.join(', ')})`);
    else if (there.join() !== columns.join()) {
      out.push(`index ${name} is on (${there.join(', ')}), declared on (${columns.join(', ')})`);
    } else if (declared.uniqueIndexes.has(name) !== found.uniqueIndexes.has(name)) {
      out.push(
        `index ${name} is ${found.uniqueIndexes.has(name) ? '' : 'not '}unique, declared the other way`,
      );
    }
  }
  return out;
}

/** MariaDB's JSON is longtext. */
const isAlike = (want: string, have: string) => want === have || (want === 'json' && have === 'longtext');

function compareColumn(name: string, declared: ColumnShape, found: ColumnShape): string[] {
  const [want, have] = [plainType(declared.type), plainType(found.type)];
  const out = isAlike(want, have)
    ? []
    : [`column ${name} is ${have}, declared ${want}${hintFor(have, want)}`];
  // Ids compare byte by byte (`welcome5` is not `WELCOME5`); titles and the like may have any collation.
  if (declared.collation !== '' && declared.collation !== found.collation) {
    out.push(
      `column ${name} is compared by ${found.collation || 'no collation'}, declared ${declared.collation}`,
    );
  }
  if (declared.isNullable !== found.isNullable) {
    out.push(`column ${name} is ${found.isNullable ? 'nullable' : 'not null'}, declared the other way`);
  }
  return out;
}

type Row = Record<string, string>;
type Found = {
  readonly columns: Map<string, ColumnShape>;
  readonly indexes: Map<string, string[]>;
  readonly uniqueIndexes: Set<string>;
  /** not null, without a default */
  readonly mustBeGiven: string[];
};

async function liveTables(db: Db): Promise<ReadonlyMap<string, Found>> {
  const columns = await rawRows<Row>(
    db,
    `SELECT table_name AS tbl, column_name AS col, column_type AS type, is_nullable AS nullable,
       IFNULL(collation_name, '') AS coll,
       IF(is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%'
         AND extra NOT LIKE '%GENERATED%', 'yes', '') AS must
     FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  const keys = await rawRows<Row>(
    db,
    `SELECT table_name AS tbl, index_name AS idx, column_name AS col, CONCAT(non_unique) AS repeats
     FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`,
  );
  const tables = new Map<string, Found>();
  for (const { tbl = '', col = '', type = '', nullable, coll = '', must } of columns) {
    const table: Found = tables.get(tbl) ?? {
      columns: new Map(),
      indexes: new Map(),
      uniqueIndexes: new Set(),
      mustBeGiven: [],
    };
    table.columns.set(col, { type, isNullable: nullable === 'YES', collation: coll });
    if (must === 'yes') table.mustBeGiven.push(col);
    tables.set(tbl, table);
  }
  for (const { tbl = '', idx = '', col = '', repeats } of keys) {
    const table = tables.get(tbl);
    table?.indexes.set(idx, [...(table.indexes.get(idx) ?? []), col]);
    if (repeats === '0') table?.uniqueIndexes.add(idx);
  }
  return tables;
}
