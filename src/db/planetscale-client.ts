import { Client, type Transaction } from '@planetscale/database';
import { drizzle } from 'drizzle-orm/planetscale-serverless';
import { CASING, type Db, type DbClient, type OnQuery } from './client.ts';
import { deadlineFetch, type HttpFetch } from './planetscale-fetch.ts';
import * as schema from './schema/index.ts';
import { withValues } from './sql-text.ts';

export type PlanetscaleOptions = {
  /** `https://host`, or `http://` for the simulator; the credentials are given apart. */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  /** The time for each statement, including its answer's body. */
  readonly timeoutMs: number;
  /** By default the runtime's own fetch, looked up at each call. */
  readonly fetch?: HttpFetch;
  readonly onQuery?: OnQuery;
};

/**
 * The driver's transaction with two differences. A failing ROLLBACK does not hide the first error; after a COMMIT whose
 * answer was lost it always fails. A transaction that has not begun is not rolled back.
 */
class SafeClient extends Client {
  override async transaction<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    const connection = this.connection();
    await connection.execute('BEGIN');
    try {
      // The driver's own Tx only passes calls on.
      const result = await fn(connection as unknown as Transaction);
      await connection.execute('COMMIT');
      return result;
    } catch (error) {
      await connection.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }
}

/**
 * The database over PlanetScale's HTTP protocol, for Workers and Bun. Each statement is a round trip, also BEGIN and
 * COMMIT. It holds no connection, so each request can make one, and there is nothing to close.
 */
export function openPlanetscaleDatabase(options: PlanetscaleOptions): DbClient {
  const client = new SafeClient({
    // The driver always uses https; the fetch replaces scheme and port by the origin's.
    host: new URL(options.origin).host,
    username: options.username,
    password: options.password,
    fetch: deadlineFetch(options.origin, options.timeoutMs, options.fetch),
    // The driver's own format escapes with backslashes, which is right in one sql_mode only.
    format: withValues,
  });
  const logging = options.onQuery === undefined ? {} : { logger: { logQuery: options.onQuery } };
  const db = drizzle(client, { schema, casing: CASING, ...logging }) as unknown as Db;
  return {
    db,
    // Transactions have a pool of their own in vttablet.
    together: null,
    mayBeginAhead: true,
    hasCacheBefore: false,
    // There are no connections of ours that a locked row could take.
    contended: (_keys, work) => work(),
    ping: async () => {
      await client.execute('SELECT 1');
    },
    close: async () => {},
  };
}
