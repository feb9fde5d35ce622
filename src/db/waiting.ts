import type { Pool, PoolConnection } from 'mysql2';
import { noAnswerInTime } from './answer-deadline.ts';
import { DatabaseUnreachable } from './driver-error.ts';

/** Connecting longer than this is "away", whichever driver does it. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** So is waiting longer for an answer (a row's lock included), for a connection, or for one's turn at a row; unless told. */
export const ANSWER_TIMEOUT_MS = 8_000;
/** Whoever closes a connection says so to the server, which may be silent. */
const CLOSE_TIMEOUT_MS = 2_000;

type Given = Parameters<Pool['getConnection']>[0];
type Late = (error: (Error & { readonly code?: string }) | null, connection?: PoolConnection) => void;

/**
 * mysql2 has whoever finds no free connection wait without end. What comes of waiting is told in time, and a
 * connection that comes later goes on to the next; why there is none is always the database's (spec 15).
 */
export function boundWaiting(pool: Pool, timeoutMs: number): void {
  const acquire = pool.getConnection.bind(pool) as (given: Late) => void;
  const bounded = (given: Late): void => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      given(noAnswerInTime());
    }, timeoutMs);
    acquire((error, connection) => {
      clearTimeout(timer);
      if (isLate) connection?.release();
      else if (error !== null && error !== undefined) given(new DatabaseUnreachable(error, error.code));
      else given(null, connection);
    });
  };
  Object.assign(pool, { getConnection: bounded as (given: Given) => void });
}

/** Never rejects, and ends in time: what is being closed is needed by nobody any more. */
export async function closeInTime(closing: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
  });
  await Promise.race([closing.catch(() => undefined), late]);
  clearTimeout(timer);
}
