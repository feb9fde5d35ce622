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
import { isVitess, sessionStatement } from './session-settings.ts';
import { withValues } from './sql-text.ts';
import type { LaterClient } from './statement.ts';

/** The most transactions of several orders in flight, and how long one of them waits for a row. */
const CONNECTIONS = 4;
const LOCK_WAIT_S = 1;

export type JointTransactions = {
  readonly db: Pick<Db, 'transaction'>;
  /** Opens a connection. @throws when the database does not answer */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Transactions of several orders, each over a connection of its own. Statements whose result nobody needs are sent in
 * one write with the next one that is waited for: see {@link jointClient}.
 */
export function openJointTransactions(
  address: ServerAddress,
  times: ConnectionTimes,
  onQuery?: OnQuery,
): JointTransactions {
  const logging = onQuery === undefined ? {} : { logger: { logQuery: onQuery } };
  const connections = Array.from({ length: CONNECTIONS }, () =>
    createOwnConnection(address, times, (version) => [
      sessionStatement(version, LOCK_WAIT_S),
      'SET SESSION autocommit = 0',
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
    ping: async () => {
      await connections[0]?.open();
    },
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
 * the statements is the one that is thrown. Vitess keeps account of transactions itself, apart from its servers, so
 * there each statement waits for the one before.
 */
function jointClient(own: OwnConnection) {
  // A transaction has one connection: after a loss its COMMIT must not succeed on the next one.
  let connection: Connection | null = null;
  let waiting: string[] = [];
  let isBegun = false;
  const sendAll = async (texts: readonly string[]): Promise<unknown> => {
    if (connection === null) throw new Error('no transaction');
    const on = connection;
    isBegun = true;
    waiting = [];
    const sent = texts.map((text) => own.bounded(() => on.query<unknown>(text)));
    for (const one of await Promise.allSettled(sent)) if (one.status === 'rejected') throw one.reason;
    return sent.at(-1);
  };
  const later = (text: string, values: readonly unknown[]): void => {
    waiting.push(withValues(text, values));
  };
  const begin = async (): Promise<void> => {
    connection = await own.open();
    waiting = [];
    isBegun = false;
    client.later = isVitess(connection.serverVersion()) ? null : later;
  };
  const rollBack = async (): Promise<void> => {
    waiting = [];
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
    if (waiting.length > 0) await sendAll(waiting);
    await sendAll(['commit']);
  };
  const client = {
    later: null as LaterClient['later'] | null,
    async query({ sql }: { readonly sql: string }, values: readonly unknown[] = []): Promise<unknown> {
      if (sql === 'begin') await begin();
      else if (sql === 'rollback') await rollBack();
      else if (sql === 'commit') await commit();
      else return [await sendAll([...waiting, withValues(sql, values)])];
      return NOTHING_CHANGED;
    },
  };
  return client;
}
