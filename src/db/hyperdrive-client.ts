import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { CASING, type Db, type DbClient } from './client.ts';
import { MYSQL_OPTIONS } from './mysql-options.ts';
import * as schema from './schema/index.ts';
import { withValues } from './sql-text.ts';

/** Hyperdrive keeps the real connections; these end at it, and belong to one request. */
const CONNECTIONS_PER_REQUEST = 5;

/**
 * A MySQL that is not PlanetScale, from Workers. mysql2 compiles row readers at run time, which Workers forbid:
 * `disableEval`. The real connections are shared by transactions, so no session is ours to set: values are written so
 * that they are right in any, and readiness looks at it (src/db/effective-settings.ts). @throws Error without the binding
 */
export function openHyperdriveDatabase(binding: unknown): DbClient {
  const uri = (binding as { connectionString?: unknown } | undefined)?.connectionString;
  if (typeof uri !== 'string') throw new Error('the binding HYPERDRIVE is missing');
  const pool = createPool({
    uri,
    disableEval: true,
    connectionLimit: CONNECTIONS_PER_REQUEST,
    ...MYSQL_OPTIONS,
    queryFormat: withValues,
  });
  const db = drizzle(pool, { schema, mode: 'planetscale', casing: CASING }) as unknown as Db;
  return {
    db,
    mayBeginAhead: false,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
