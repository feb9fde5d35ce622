import type { Pool, PoolConnection } from 'mysql2';
import { DatabaseUnreachable } from './driver-error.ts';

/** How often within its time a connection is looked at. */
const LOOKS = 16;

/** What a connection is waiting for, told by whoever uses it. */
export type AnswerDeadline = {
  /** a statement is sent */
  began(): void;
  /** a statement is answered, or has failed */
  ended(): void;
  /** since the last answer, or since it began to wait; 0 when there is nothing to wait for */
  silentMs(): number;
};

/**
 * Calls `cut` when a connection that waits has given no answer for `timeoutMs`: no driver has such a bound of its own,
 * and a server that hangs, or a network that swallows packets, would hold every request for ever. `cut` must fail
 * whatever waits as "away"; whether it took effect is then unknown, as with any lost connection.
 */
export function answerDeadline(timeoutMs: number, cut: () => void): AnswerDeadline {
  let waiting = 0;
  let sinceMs = 0;
  // One timer for as long as the connection has something to do: a timer for each statement would cost more.
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
      // The connection itself keeps a process alive; a Worker's timer is a number.
      if (typeof timer === 'object') timer.unref();
    },
    ended: () => {
      waiting -= 1;
      sinceMs = performance.now();
    },
    silentMs,
  };
}

/** The code of what a statement fails with whose connection was cut. */
export const NO_ANSWER = 'ETIMEDOUT';
export const noAnswerInTime = (): Error => new DatabaseUnreachable(undefined, NO_ANSWER);

/** An {@link answerDeadline} for each connection of a pool of mysql2's. */
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

/** The stream and not the connection: whoever waits for the answer must be told, which `connection.destroy` does not. */
function cut(connection: PoolConnection): void {
  const { stream } = connection as unknown as { stream: { destroy(error: Error): void } };
  stream.destroy(noAnswerInTime());
}
