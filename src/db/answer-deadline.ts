import type { Pool, PoolConnection } from 'mysql2';
import { DatabaseUnreachable } from './driver-error.ts';

/** How often a connection is checked within its deadline. */
const LOOKS = 16;

/** Watches the statements that a connection waits for. */
export type AnswerDeadline = {
  /** a statement was sent */
  began(): void;
  /** a statement was answered or has failed */
  ended(): void;
  /** the time since the last answer, or since the wait began; 0 when nothing is sent */
  silentMs(): number;
};

/**
 * Calls `cut` when a waiting connection has given no answer for `timeoutMs`. No driver has such a response timeout, and
 * a server that hangs, or a network that loses packets, would keep every request for ever. `cut` must fail the waiting
 * statements as unavailable; as with any lost connection, whether they took effect is unknown.
 */
export function answerDeadline(timeoutMs: number, cut: () => void): AnswerDeadline {
  let waiting = 0;
  let sinceMs = 0;
  // One timer for as long as the connection is busy: a timer for each statement would cost more.
  let timer: ReturnType<typeof setInterval> | null = null;
  const silentMs = () => (waiting > 0 ? performance.now() - sinceMs : 0);
  const look = () => {
    const isSilent = silentMs() >= timeoutMs;
    if (waiting > 0 && !isSilent) return;
    if (timer !== null) clearInterval(timer);
    timer = null;
    if (isSilent) cut();
  };
  return {
    began: () => {
      if (waiting === 0) sinceMs = performance.now();
      waiting += 1;
      if (timer !== null) return;
      timer = setInterval(look, timeoutMs / LOOKS);
      // The connection keeps the process alive, so the timer need not. A Worker's timer is a number.
      if (typeof timer === 'object') timer.unref();
    },
    ended: () => {
      waiting -= 1;
      sinceMs = performance.now();
    },
    silentMs,
  };
}

/** The error code of a statement whose connection was cut. */
export const NO_ANSWER = 'ETIMEDOUT';
export const noAnswerInTime = (): Error => new DatabaseUnreachable(undefined, NO_ANSWER);

/** Gives each connection of a mysql2 pool an {@link answerDeadline}. */
export function cutSilentConnections(pool: Pool, timeoutMs: number): void {
  pool.on('connection', (connection: PoolConnection) => watch(connection, timeoutMs));
}

function watch(connection: PoolConnection, timeoutMs: number): void {
  const deadline = answerDeadline(timeoutMs, () => cut(connection));
  for (const name of ['query', 'execute'] as const) {
    const send = connection[name].bind(connection) as (...all: unknown[]) => Command;
    const bounded = (...all: unknown[]): Command => {
      deadline.began();
      const command = send(...all);
      command.once('end', deadline.ended);
      return command;
    };
    Object.assign(connection, { [name]: bounded });
  }
}

type Command = { once(event: 'end', listener: () => void): unknown };

/** Destroys the stream, which fails the waiting statements; `connection.destroy` does not. */
function cut(connection: PoolConnection): void {
  const { stream } = connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(noAnswerInTime());
}
