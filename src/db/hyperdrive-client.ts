import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { cutSilentConnections } from './answer-deadline.ts';
import { CASING, type Db, type DbClient } from './client.ts';
import { MYSQL_OPTIONS } from './mysql-options.ts';
import * as schema from './schema/index.ts';
import { withValues } from './sql-text.ts';
import { ANSWER_TIMEOUT_MS, boundWaiting, CONNECT_TIMEOUT_MS, closeInTime } from './waiting.ts';

/** Connections of one request, which end at Hyperdrive; Hyperdrive keeps the real ones. */
const CONNECTIONS_PER_REQUEST = 5;

/**
 * A MySQL that is not PlanetScale, from Workers. `disableEval`, because mysql2 compiles row readers at run time, which
 * Workers forbid. Transactions share the real connections, so no session can be set: values are written so that they
 * are right in any session, and readiness checks it (src/db/effective-settings.ts). @throws Error without the binding
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
    hasCacheBefore: true,
    // A request does one thing, so its connections need no bulkhead.
    contended: (_keys, work) => work(),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => closeInTime(pool.end()),
  };
}
