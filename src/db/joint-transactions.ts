import { drizzle } from 'drizzle-orm/mysql2';
import type { Connection } from 'mariadb';
import type { Pool } from 'mysql2/promise';
import { createBulkhead } from './bulkhead.ts';
import { CASING, type Db, type OnQuery } from './client.ts';
import {
  type ConnectionTimes,
  createOwnConnection,
  type OwnConnection,
  type ServerAddress,
} from './own-connection.ts';
import * as schema from './schema/index.ts';
import { sessionStatement } from './session-settings.ts';
import { withValues } from './sql-text.ts';
import type { LaterClient } from './statement.ts';

/** The most transactions of several orders in flight, and how long one of them waits for a row. */
const CONNECTIONS = 4;
const LOCK_WAIT_S = 1;

/**
 * Transactions of several orders, each over a connection of its own. Statements whose result nobody needs are sent in
 * one write with the next one that is waited for: see {@link jointClient}.
 */
export function openJointTransactions(
  address: ServerAddress,
  times: ConnectionTimes,
  onQuery?: OnQuery,
): { readonly db: Pick<Db, 'transaction'>; close(): Promise<void> } {
  const logging = onQuery === undefined ? {} : { logger: { logQuery: onQuery } };
  const connections = Array.from({ length: CONNECTIONS }, () =>
    createOwnConnection(address, times, (version) => [
      sessionStatement(version, LOCK_WAIT_S),
      'SET autocommit = 0',
    ]),
  );
  const free = connections.map(
    (own) =>
      drizzle(jointClient(own) as unknown as Pool, {
        schema,
        mode: 'planetscale',
        casing: CASING,
        ...logging,
      }) as unknown as Db,
  );
  const inTurn = createBulkhead(() => CONNECTIONS, times.answerTimeoutMs);
  const transaction: Db['transaction'] = (body) =>
    inTurn(['connections'], async () => {
      const db = free.pop();
      if (db === undefined) throw new Error('more transactions than connections');
      try {
        return await db.transaction(body);
      } finally {
        free.push(db);
      }
    });
  return {
    db: { transaction },
    close: async () => {
      await Promise.all(connections.map((own) => own.close()));
    },
  };
}

const NOTHING_CHANGED = [{ affectedRows: 0 }];

/**
 * What drizzle's mysql2 session needs of a connection, for one transaction after another. The session is without
 * autocommit, so that BEGIN costs nothing. And when a statement ends the transaction, as a deadlock does, those behind
 * it in the same write begin another one, which ROLLBACK ends: nothing of theirs lasts. The first error in the order of
 * the statements is the one that is thrown.
 */
function jointClient(own: OwnConnection) {
  // A transaction has one connection: after a loss its COMMIT must not succeed on the next one.
  let connection: Connection | null = null;
  let later: string[] = [];
  let isBegun = false;
  const sendAll = (texts: readonly string[]): Promise<unknown> =>
    own.bounded(async () => {
      if (connection === null) throw new Error('no transaction');
      const on = connection;
      isBegun = true;
      later = [];
      const sent = texts.map((text) => on.query<unknown>(text));
      for (const one of await Promise.allSettled(sent)) if (one.status === 'rejected') throw one.reason;
      return sent.at(-1);
    });
  const begin = async (): Promise<void> => {
    connection = await own.open();
    later = [];
    isBegun = false;
  };
  const rollBack = async (): Promise<void> => {
    later = [];
    if (!isBegun) return;
    try {
      await sendAll(['rollback']);
    } catch (error) {
      own.cut();
      throw error;
    }
  };
  const commit = async (): Promise<void> => {
    // Behind a failed INSERT a COMMIT in the same write would keep the rest.
    if (later.length > 0) await sendAll(later);
    await sendAll(['commit']);
  };
  return {
    later(text: string, values: readonly unknown[]) {
      later.push(withValues(text, values));
    },
    async query({ sql }: { readonly sql: string }, values: readonly unknown[] = []): Promise<unknown> {
      if (sql === 'begin') await begin();
      else if (sql === 'rollback') await rollBack();
      else if (sql === 'commit') await commit();
      else return [await sendAll([...later, withValues(sql, values)])];
      return NOTHING_CHANGED;
    },
  } satisfies LaterClient & { query: unknown };
}
