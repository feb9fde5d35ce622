import type { Pool, PoolConnection } from 'mysql2';

/**
 * Gives each statement `timeoutMs` to be answered; then its connection is cut, so that the statement fails as "away".
 * mysql2 has no such bound of its own: a server that hangs, or a network that swallows packets, would hold every
 * request for ever. Whether the statement took effect is then unknown, as with any lost connection.
 */
export function cutSilentConnections(pool: Pool, timeoutMs: number): void {
  pool.on('connection', (connection: PoolConnection) => {
    for (const name of ['query', 'execute'] as const) {
      const send = connection[name].bind(connection) as (...all: unknown[]) => Command;
      const bounded = (...all: unknown[]): Command => {
        const command = send(...all);
        const timer = setTimeout(() => cut(connection), timeoutMs);
        command.once('end', () => clearTimeout(timer));
        return command;
      };
      Object.assign(connection, { [name]: bounded });
    }
  });
}

type Command = { once(event: 'end', listener: () => void): unknown };

/** The stream and not the connection: whoever waits for the answer must be told, which `connection.destroy` does not. */
function cut(connection: PoolConnection): void {
  const { stream } = connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
}
