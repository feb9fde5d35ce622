import { drizzle } from 'drizzle-orm/mysql2';
import { createPool } from 'mysql2/promise';
import { CASING, type Db, type DbClient } from './client.ts';
import * as schema from './schema/index.ts';

/** A wait for a free connection or an answer longer than this is "away", not "slow". */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The database over TCP, for the Bun processes. mysql2 corrupts integers above 2^53 unless told to give them as
 * text; dates travel as text too and are read by the schema's own column types.
 */
export function openTcpDatabase(url: string, poolSize: number): DbClient {
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
  const db = drizzle(pool, { schema, mode: 'planetscale', casing: CASING }) as unknown as Db;
  return {
    db,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
