import type { Db } from '../../../db/client.ts';
import { rawRows } from '../../../db/raw-rows.ts';
import type { LiveColumn, LiveKey, LiveTable } from './draft.ts';

type Row = Record<string, string>;

/** The tables of a database as `information_schema` has them, without those in `except`. */
export async function readLive(db: Db, except: ReadonlySet<string>): Promise<ReadonlyMap<string, LiveTable>> {
  const columns = await rawRows<Row>(
    db,
    `SELECT table_name AS tbl, column_name AS col, LOWER(column_type) AS type, is_nullable AS nullable,
       IFNULL(collation_name, '') AS coll, column_comment AS said,
       IF(is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%', 'yes', '') AS must
     FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  const keys = await rawRows<Row>(
    db,
    `SELECT table_name AS tbl, index_name AS idx, column_name AS col, CONCAT(non_unique) AS repeats
     FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index`,
  );
  const byTable = Map.groupBy(columns, (row) => row.tbl ?? '');
  return new Map(
    [...byTable]
      .filter(([name]) => !except.has(name))
      .map(([name, own]) => [name, { columns: own.map(columnOf), keys: keysOf(keys, name) }]),
  );
}

const columnOf = ({ col = '', type = '', nullable, coll = '', said = '', must }: Row): LiveColumn => ({
  name: col,
  type: type.replace(/^(tinyint|smallint|int|bigint)\(\d+\)/, '$1'),
  isNullable: nullable === 'YES',
  isBinary: coll.endsWith('_bin'),
  mustBeGiven: must === 'yes',
  comment: said,
});

function keysOf(rows: readonly Row[], table: string): LiveKey[] {
  const own = Map.groupBy(
    rows.filter((row) => row.tbl === table),
    (row) => row.idx ?? '',
  );
  return [...own].map(([name, parts]) => ({
    name,
    isUnique: parts[0]?.repeats === '0',
    columns: parts.map((part) => part.col ?? ''),
  }));
}
