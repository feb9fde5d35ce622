import { type DriverError, driverErrorOf, linksOf } from './driver-error.ts';

const DUPLICATE_KEY = 1062;
const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;

export { DatabaseUnreachable } from './driver-error.ts';

const errnoOf = (error: unknown): number | null => driverErrorOf(error)?.errno ?? null;

export const isDuplicateKey = (error: unknown): boolean => errnoOf(error) === DUPLICATE_KEY;

/** The server rolled the transaction back by itself; the same transaction may be tried again. */
export const isRetryable = (error: unknown): boolean => {
  const errno = errnoOf(error);
  return errno === DEADLOCK || errno === LOCK_WAIT_TIMEOUT;
};

/** A table, column or index that is to be made is there already, or one that is to go is gone. */
export const isAlreadyThere = (error: unknown): boolean =>
  [1050, 1060, 1061, 1091].includes(errnoOf(error) ?? 0);

/** Server is shutting down, too many connections, no connection, lost connection, killed. */
const AWAY_ERRNOS = new Set([
  1040, 1053, 1152, 1153, 1158, 1159, 1160, 1161, 1203, 1290, 1317, 1836, 1927, 2002, 2003, 2006, 2013, 4031,
]);
/** The mariadb driver's own: closed, destroyed, closed by the server, not connected in time, socket gone. */
const AWAY_DRIVER_ERRNOS = new Set([45001, 45004, 45009, 45012, 45013, 45019, 45026]);
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
  'DATABASE_UNREACHABLE',
]);
/** Vitess's own troubles, which have no number of MySQL's: no tablet, too busy, too slow, a transaction that is gone. */
const AWAY_GRPC = new Set(['Unavailable', 'ResourceExhausted', 'DeadlineExceeded', 'Canceled', 'Aborted']);

/**
 * The database did not answer: whether the last statement took effect is unknown. A lock that could not be had in all
 * tries counts as away too: nothing is wrong with the request, and it may be sent again.
 */
export function isUnavailable(error: unknown): boolean {
  const found = driverErrorOf(error);
  if (found !== null && (isAway(found) || isRetryable(error))) return true;
  return linksOf(error).some(
    (link) =>
      (typeof link.code === 'string' && AWAY_CODES.has(link.code)) ||
      (typeof link.message === 'string' &&
        /^(?:Can't add new command when connection is in closed state|Pool is closed)/i.test(link.message)),
  );
}

function isAway({ errno, grpcCode, httpStatus }: DriverError): boolean {
  if (errno !== null) return AWAY_ERRNOS.has(errno) || AWAY_DRIVER_ERRNOS.has(errno);
  // A gateway's page, or a refusal of the credentials: in either case it was not the database that answered.
  return (httpStatus !== null && httpStatus !== 400) || (grpcCode !== null && AWAY_GRPC.has(grpcCode));
}
