import type { Connection } from 'mariadb';
import type { Pool, PoolConnection } from 'mysql2';
import { DatabaseUnreachable } from './errors.ts';
import { sessionStatement } from './session-settings.ts';

/** The server refuses a setting; its own text says which. No other statement was sent. */
export class SessionRefused extends DatabaseUnreachable {
  get words(): string {
    const { sqlMessage, message } = this.cause as { sqlMessage?: string; message: string };
    return sqlMessage ?? message;
  }
}

/** The lock wait is a little shorter than the response timeout, so that the server reports it and rolls back. */
export const lockWaitS = (answerTimeoutMs: number) => Math.max(1, Math.floor(answerTimeoutMs / 1000) - 1);

/**
 * Each new connection of the pool sets its session first. A connection that cannot is cut, so that no statement runs
 * under unknown settings; a caller that waits for it gets "unavailable".
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

/** mysql2's internals: the pool announces a connection after its handshake. */
type Inside = {
  readonly _handshakePacket: { readonly serverVersion: string };
  readonly stream: { destroy(error: Error): void };
};

/**
 * Sets the session of a connection of the mariadb driver by these statements. @throws SessionRefused; the connection is
 * closed then
 */
export async function withSession(
  connection: Connection,
  statements: readonly string[],
): Promise<Connection> {
  try {
    for (const statement of statements) await connection.query(statement);
    return connection;
  } catch (error) {
    // The connection was lost meanwhile, like any other.
    if ((error as { fatal?: boolean }).fatal === true) throw error;
    connection.destroy();
    throw new SessionRefused(error);
  }
}
