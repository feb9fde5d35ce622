import type { Connection } from 'mariadb';
import type { Pool, PoolConnection } from 'mysql2';
import { DatabaseUnreachable } from './errors.ts';
import { sessionStatement } from './session-settings.ts';

/** The server refuses what we set; its own words say which. Nothing was asked of it. */
export class SessionRefused extends DatabaseUnreachable {
  get words(): string {
    const { sqlMessage, message } = this.cause as { sqlMessage?: string; message: string };
    return sqlMessage ?? message;
  }
}

/** A lock is waited for a little shorter than an answer: then the server tells, and what it had done is undone. */
export const lockWaitS = (answerTimeoutMs: number) => Math.max(1, Math.floor(answerTimeoutMs / 1000) - 1);

/**
 * Each new connection of the pool sets its session before whatever else it was opened for. One that cannot is cut, so
 * that nothing is ever done under settings that nobody knows: whoever waits for it is told that the database is away.
 */
export function setSessions(pool: Pool, rowWaitS: number): void {
  pool.on('connection', (connection: PoolConnection) => {
    const { _handshakePacket: handshake, stream } = connection as unknown as Inside;
    const statement = sessionStatement(handshake.serverVersion, rowWaitS);
    connection.query(statement, (error) => {
      if (error !== null && !error.fatal) stream.destroy(new SessionRefused(error));
    });
  });
}

/** mysql2's own: the pool tells of a connection after its handshake. */
type Inside = {
  readonly _handshakePacket: { readonly serverVersion: string };
  readonly stream: { destroy(error: Error): void };
};

/** The same for one of the mariadb driver's. @throws SessionRefused; it is closed then */
export async function withSession(connection: Connection, answerTimeoutMs: number): Promise<Connection> {
  const statement = sessionStatement(connection.serverVersion(), lockWaitS(answerTimeoutMs));
  try {
    await connection.query(statement);
    return connection;
  } catch (error) {
    // Lost on the way: as any connection that is lost.
    if ((error as { fatal?: boolean }).fatal === true) throw error;
    connection.destroy();
    throw new SessionRefused(error);
  }
}
