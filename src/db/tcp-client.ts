import { drizzle } from 'drizzle-orm/mysql2';
import { createPool, type Pool, type PoolConnection, type QueryOptions } from 'mysql2/promise';
import { cutSilentConnections } from './answer-deadline.ts';
import { createBulkhead } from './bulkhead.ts';
import { CASING, type Db, type DbClient, type OnQuery } from './client.ts';
import { openJointTransactions } from './joint-transactions.ts';
import { MYSQL_OPTIONS } from './mysql-options.ts';
import type { ServerAddress } from './own-connection.ts';
import { openPipelinedReads, type PipelinedReads } from './pipelined-reads.ts';
import * as schema from './schema/index.ts';
import { lockWaitS, setSessions } from './set-session.ts';
import { withValues } from './sql-text.ts';
import { ANSWER_TIMEOUT_MS, boundWaiting, CONNECT_TIMEOUT_MS, closeInTime } from './waiting.ts';

/** For migrations, which may build an index for hours. */
export const NO_TIMEOUT = 86_400_000;

/** The database over TCP, for the Bun processes. */
export function openTcpDatabase(
  url: string,
  poolSize: number,
  onQuery?: OnQuery,
  answerTimeoutMs = ANSWER_TIMEOUT_MS,
): DbClient {
  const pool = openPool(url, poolSize, answerTimeoutMs, lockWaitS(answerTimeoutMs));
  const times = { connectTimeoutMs: CONNECT_TIMEOUT_MS, answerTimeoutMs };
  const reads = openPipelinedReads(addressOf(pool), times);
  const together = openJointTransactions(addressOf(pool), times, onQuery);
  const logging = onQuery === undefined ? {} : { logger: { logQuery: onQuery } };
  const db = drizzle(sendingReadsTo(reads, readByDriver(pool)), {
    schema,
    mode: 'planetscale',
    casing: CASING,
    ...logging,
  });
  return {
    db: db as unknown as Db,
    together: together.db,
    mayBeginAhead: false,
    hasCacheBefore: false,
    contended: createBulkhead(shareOf(poolSize), answerTimeoutMs),
    ping: async () => {
      await Promise.all([pool.query('SELECT 1'), reads.read('SELECT 1', []), together.ping()]);
    },
    close: async () => {
      await Promise.all([closeInTime(pool.end()), together.close(), reads.close()]);
    },
  };
}

function openPool(url: string, size: number, answerTimeoutMs: number, rowWaitS: number): Pool {
  const pool = createPool({
    uri: url,
    connectionLimit: size,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    ...MYSQL_OPTIONS,
    queryFormat: withValues,
  });
  cutSilentConnections(pool.pool, answerTimeoutMs);
  setSessions(pool.pool, rowWaitS);
  boundWaiting(pool.pool, answerTimeoutMs);
  return pool;
}

/**
 * How many of a pool's connections may wait for one row. Changes of one order run one after another anyway, and a
 * transaction that waits for its order must not hold rows of goods that other orders need.
 */
const shareOf = (poolSize: number) => (key: string) =>
  key.startsWith('order ') ? 1 : Math.max(1, Math.floor(poolSize / 2));

/** The server's address, which mysql2 has parsed from the URL; its types do not show it. */
export function addressOf(pool: Pool): ServerAddress {
  type Config = { readonly connectionConfig: Required<ServerAddress> };
  const { config } = pool.pool as unknown as { config: Config };
  const { host, port, socketPath, user, password, database, ssl } = config.connectionConfig;
  return { host, port, socketPath, user, password, database, ssl };
}

/**
 * Sends SELECTs outside of transactions, which drizzle reads as arrays, to the pipelined reads; all else to the pool.
 */
function sendingReadsTo(reads: PipelinedReads, pool: Pool): Pool {
  const query = pool.query.bind(pool) as (options: QueryOptions | string, values?: unknown) => unknown;
  const sorted = async (options: QueryOptions | string, values: readonly unknown[] = []) =>
    typeof options === 'object' && options.rowsAsArray === true
      ? [await reads.read(options.sql, values)]
      : query(options, values);
  return Object.assign(pool, { query: sorted });
}

/**
 * Removes drizzle's cast of each field, which keeps dates as texts: with `dateStrings` the driver does this itself in
 * half the time.
 */
function readByDriver(pool: Pool): Pool {
  const getConnection = pool.getConnection.bind(pool);
  pool.getConnection = async () => withPlainQuery(await getConnection());
  return withPlainQuery(pool);
}

type Queries = Pick<PoolConnection, 'query'>;

function withPlainQuery<T extends Queries>(on: T): T {
  const query = on.query.bind(on) as (options: QueryOptions | string, values?: unknown) => unknown;
  const plain = (options: QueryOptions | string, values?: unknown) => {
    if (typeof options === 'string') return query(options, values);
    const { sql, rowsAsArray = false } = options;
    return query({ sql, rowsAsArray }, values);
  };
  return Object.assign(on, { query: plain });
}
