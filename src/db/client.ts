import type { MySqlDatabase, MySqlQueryResultHKT, PreparedQueryHKTBase } from 'drizzle-orm/mysql-core';
import type { Bulkhead } from './bulkhead.ts';
import type * as schema from './schema/index.ts';

/**
 * What repositories see of a database, whichever driver is behind it. Column names are the schema's keys in
 * snake_case (`casing`), stated here so that each driver is set up alike.
 */
export type Db = MySqlDatabase<MySqlQueryResultHKT, PreparedQueryHKTBase, typeof schema>;

export const CASING = 'snake_case' as const;

/** A connection to a database, to be closed by whoever opened it. */
export type DbClient = {
  readonly db: Db;
  /**
   * Whether a transaction that waits keeps nobody from a connection, so that it may be begun ahead. Over a pool it
   * would: those who have one could all wait for statements that get none.
   */
  readonly mayBeginAhead: boolean;
  /**
   * Connections for transactions of several orders at once, which wait for a row for a second at most: one order must not
   * keep the others waiting. Null where a transaction has one order.
   */
  readonly together: Db | null;
  /** Runs what wants rows that others may want too, named by `keys`, so that those cannot take all connections. */
  readonly contended: Bulkhead;
  /** A round trip; throws when the database does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** For the docs' table check and the benchmark, which look at the statements themselves. */
export type OnQuery = (sql: string, params: unknown[]) => void;
