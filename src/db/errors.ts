/**
 * What a driver's error means, read from its numbers and never from its text where a number exists. Drizzle wraps
 * the driver's error as `cause`; the PlanetScale driver has the number in its message only.
 */
function chain(error: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  let current = error;
  for (let depth = 0; depth < 5 && current !== null && typeof current === 'object'; depth += 1) {
    found.push(current as Record<string, unknown>);
    current = (current as { cause?: unknown }).cause;
  }
  return found;
}

function errnoOf(error: unknown): number | null {
  for (const link of chain(error)) {
    if (typeof link.errno === 'number' && link.errno > 0) return link.errno;
    const written = typeof link.message === 'string' ? /\(errno (\d+)\)/.exec(link.message) : null;
    if (written?.[1] !== undefined) return Number(written[1]);
  }
  return null;
}

const DUPLICATE_KEY = 1062;
const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;

export const isDuplicateKey = (error: unknown): boolean => errnoOf(error) === DUPLICATE_KEY;

/** The server rolled the transaction back by itself; the same transaction may be tried again. */
export const isRetryable = (error: unknown): boolean => {
  const errno = errnoOf(error);
  return errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT;
};

/** A table, column or index that is to be made is there already. */
export const isAlreadyThere = (error: unknown): boolean => [1050, 1060, 1061].includes(errnoOf(error) ?? 0);

/** Server is shutting down, too many connections, no connection, lost connection, killed. */
const AWAY_ERRNOS = new Set([
  1040, 1053, 1152, 1153, 1158, 1159, 1160, 1161, 1203, 1290, 1317, 1836, 1927, 2002, 2003, 2006, 2013, 4031,
]);
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_DESTROY_CONNECTION',
  'ER_SERVER_SHUTDOWN',
]);

/**
 * The database did not answer: whether the last statement took effect is unknown. A lock that could not be had in all
 * tries counts as away too: nothing is wrong with the request, and it may be sent again.
 */
export function isUnavailable(error: unknown): boolean {
  const errno = errnoOf(error);
  if (errno !== null && (AWAY_ERRNOS.has(errno) || isRetryable(error))) return true;
  return chain(error).some(
    (link) =>
      (typeof link.code === 'string' && AWAY_CODES.has(link.code)) ||
      (typeof link.message === 'string' &&
        /connection is in closed state|Pool is closed/i.test(link.message)),
  );
}
