import type { Pool, PoolConnection } from 'mysql2';
import { noAnswerInTime } from './answer-deadline.ts';
import { DatabaseUnreachable } from './driver-error.ts';

/** The connect timeout of every driver. */
export const CONNECT_TIMEOUT_MS = 5_000;
/** The default timeout of an answer (waiting for row locks included), of a free connection, and of the bulkhead. */
export const ANSWER_TIMEOUT_MS = 8_000;
/** Closing a connection tells the server, which may not answer. */
const CLOSE_TIMEOUT_MS = 2_000;

type Given = Parameters<Pool['getConnection']>[0];
type Late = (error: (Error & { readonly code?: string }) | null, connection?: PoolConnection) => void;

/**
 * Bounds the wait for a free connection, which mysql2 does not. After the timeout the caller gets "unavailable" (spec
 * 15), and a connection that comes later goes to the next caller.
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

/** Waits for a close, but never rejects and never takes long: nobody needs the closed thing any more. */
export async function closeInTime(closing: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
  });
  await Promise.race([closing.catch(() => undefined), late]);
  clearTimeout(timer);
}
