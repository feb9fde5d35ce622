import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { cutSilentConnections } from './answer-deadline.ts';
import { CASING, type Db, type DbClient } from './client.ts';
import { MYSQL_OPTIONS } from './mysql-options.ts';
import * as schema from './schema/index.ts';
import { withValues } from './sql-text.ts';
import { ANSWER_TIMEOUT_MS, boundWaiting, CONNECT_TIMEOUT_MS, closeInTime } from './waiting.ts';

/** Hyperdrive keeps the real connections; these end at it, and belong to one request. */
const CONNECTIONS_PER_REQUEST = 5;

/**
 * A MySQL that is not PlanetScale, from Workers. mysql2 compiles row readers at run time, which Workers forbid:
 * `disableEval`. The real connections are shared by transactions, so no session is ours to set: values are written so
 * that they are right in any, and readiness looks at it (src/db/effective-settings.ts). @throws Error without the binding
 */
export function openHyperdriveDatabase(binding: unknown, answerTimeoutMs = ANSWER_TIMEOUT_MS): DbClient {
  const uri = (binding as { connectionString?: unknown } | undefined)?.connectionString;
  if (typeof uri !== 'string') throw new Error('the binding HYPERDRIVE is missing');
  const pool = createPool({
    uri,
    disableEval: true,
    connectionLimit: CONNECTIONS_PER_REQUEST,
    connectTimeout: CONNECT_TIMEOUT_MS,
    ...MYSQL_OPTIONS,
    queryFormat: withValues,
  });
  cutSilentConnections(pool.pool, answerTimeoutMs);
  boundWaiting(pool.pool, answerTimeoutMs);
  const db = drizzle(pool, { schema, mode: 'planetscale', casing: CASING }) as unknown as Db;
  return {
    db,
    together: null,
    mayBeginAhead: false,
    // A request has one thing to do.
    contended: (_keys, work) => work(),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => closeInTime(pool.end()),
  };
}
