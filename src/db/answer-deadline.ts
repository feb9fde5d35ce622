import type { Pool, PoolConnection } from 'mysql2';

/** How often within its time a statement is looked at. */
const LOOKS = 16;

/**
 * Gives each statement `timeoutMs` to be answered; then its connection is cut, so that the statement fails as "away".
 * mysql2 has no such bound of its own: a server that hangs, or a network that swallows packets, would hold every
 * request for ever. Whether the statement took effect is then unknown, as with any lost connection.
 */
export function cutSilentConnections(pool: Pool, timeoutMs: number): void {
  pool.on('connection', (connection: PoolConnection) => watch(connection, timeoutMs));
}

/** One timer for as long as a connection has something to do: a timer for each statement would cost more. */
function watch(connection: PoolConnection, timeoutMs: number): void {
  let waiting = 0;
  let sinceMs = 0;
  let timer: ReturnType<typeof setInterval> | null = null;
  const look = () => {
    const isSilent = waiting > 0 && performance.now() - sinceMs >= timeoutMs;
    if (waiting > 0 && !isSilent) return;
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (isSilent) cut(connection);
  };
  const ended = () => {
    waiting -= 1;
    sinceMs = performance.now();
  };
  for (const name of ['query', 'execute'] as const) {
    const send = connection[name].bind(connection) as (...all: unknown[]) => Command;
    const bounded = (...all: unknown[]): Command => {
      if (waiting === 0) sinceMs = performance.now();
      waiting += 1;
      // The connection itself keeps a process alive.
      timer ??= setInterval(look, timeoutMs / LOOKS).unref();
      const command = send(...all);
      command.once('end', ended);
      return command;
    };
    Object.assign(connection, { [name]: bounded });
  }
}

type Command = { once(event: 'end', listener: () => void): unknown };

/** The stream and not the connection: whoever waits for the answer must be told, which `connection.destroy` does not. */
function cut(connection: PoolConnection): void {
  const { stream } = connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
}
