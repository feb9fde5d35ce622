import type { MySqlDatabase, MySqlQueryResultHKT, PreparedQueryHKTBase } from 'drizzle-orm/mysql-core';
import type { Bulkhead } from './bulkhead.ts';
import type * as schema from './schema/index.ts';

/**
 * A database as repositories see it, whichever driver is behind it. Column names are the schema's keys in snake_case
 * (`casing`), stated here so that each driver is set up alike.
 */
export type Db = MySqlDatabase<MySqlQueryResultHKT, PreparedQueryHKTBase, typeof schema>;

export const CASING = 'snake_case' as const;

/** A connection to a database, to be closed by whoever opened it. */
export type DbClient = {
  readonly db: Db;
  /**
   * Whether BEGIN may overlap the pre-checks. Over a pool it may not: transactions that have begun could hold all
   * connections and wait for statements that get none.
   */
  readonly mayBeginAhead: boolean;
  /**
   * Connections for transactions of several orders, which wait for a row lock for a second at most: one order must not
   * keep the others waiting. Null where every transaction has one order.
   */
  readonly together: Pick<Db, 'transaction'> | null;
  /** Whether something before the database may answer reads out of a cache. Readiness checks that it does not. */
  readonly hasCacheBefore: boolean;
  /** Bounds how many connections may wait for the same contended row; `keys` names the rows. */
  readonly contended: Bulkhead;
  /** Makes a round trip. @throws when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Sees each statement, for the benchmark and the check of docs/tables.md. */
export type OnQuery = (sql: string, params: unknown[]) => void;
