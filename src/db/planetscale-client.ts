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
  /** For each statement, its answer's body included. */
  readonly timeoutMs: number;
  /** The runtime's own, looked up at each call, unless given. */
  readonly fetch?: HttpFetch;
  readonly onQuery?: OnQuery;
};

/**
 * The driver's own transaction, but for two things: a failing ROLLBACK never hides the first error (after a COMMIT
 * whose answer was lost it always fails), and nothing is rolled back that was never begun.
 */
class SafeClient extends Client {
  override async transaction<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    const connection = this.connection();
    await connection.execute('BEGIN');
    try {
      // The driver's own Tx does no more than pass on.
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
 * The database over PlanetScale's HTTP protocol, for Workers, and for Bun too. One statement is one round trip, BEGIN
 * and COMMIT included. Holds no connection: cheap to make for each request, and nothing to close.
 */
export function openPlanetscaleDatabase(options: PlanetscaleOptions): DbClient {
  const client = new SafeClient({
    // The driver always says https; the fetch puts the origin's own scheme and port in its place.
    host: new URL(options.origin).host,
    username: options.username,
    password: options.password,
    fetch: deadlineFetch(options.origin, options.timeoutMs, options.fetch),
    // The driver's own escapes with backslashes, which is right in one mode only.
    format: withValues,
  });
  const logging = options.onQuery === undefined ? {} : { logger: { logQuery: options.onQuery } };
  const db = drizzle(client, { schema, casing: CASING, ...logging }) as unknown as Db;
  return {
    db,
    // vttablet keeps transactions in a pool of their own.
    together: null,
    mayBeginAhead: true,
    // No connections of ours that it could take.
    contended: (_keys, work) => work(),
    ping: async () => {
      await client.execute('SELECT 1');
    },
    close: async () => {},
  };
}
