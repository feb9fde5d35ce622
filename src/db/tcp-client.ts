import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { cutSilentConnections } from './answer-deadline.ts';
import { CASING, type Db, type DbClient, type OnQuery } from './client.ts';
import * as schema from './schema/index.ts';

/** Connecting longer than this, or waiting longer for an answer (a row's lock included), is "away", not "slow". */
const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 8_000;
/** For migrations: building an index takes as long as it takes. */
export const NO_TIMEOUT = 0;

/**
 * The database over TCP, for the Bun processes. mysql2 corrupts integers above 2^53 unless told to give them as
 * text; dates travel as text too and are read by the schema's own column types.
 */
export function openTcpDatabase(
  url: string,
  poolSize: number,
  onQuery?: OnQuery,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): DbClient {
  const pool = createPool({
    uri: url,
    connectionLimit: poolSize,
    connectTimeout: CONNECT_TIMEOUT_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    timezone: 'Z',
    charset: 'utf8mb4',
    enableKeepAlive: true,
  });
  if (answerTimeoutMs !== NO_TIMEOUT) cutSilentConnections(pool.pool, answerTimeoutMs);
  const logging = onQuery === undefined ? {} : { logger: { logQuery: onQuery } };
  const db = drizzle(pool, { schema, mode: 'planetscale', casing: CASING, ...logging }) as unknown as Db;
  return {
    db,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
