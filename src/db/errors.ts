import { driverErrorOf } from './driver-error.ts';

const DUPLICATE_KEY = 1062;
/**
 * Deadlock; lock wait timeout; a row changed since the snapshot (MariaDB's innodb_snapshot_isolation); a table changed
 * since the snapshot; rolled back by a plugin (group replication). After each, the same transaction may succeed.
 */
const RETRY_ERRNOS = new Set([1213, 1205, 1020, 1412, 3101]);

export { DatabaseUnreachable } from './driver-error.ts';

const errnoOf = (error: unknown): number | null => driverErrorOf(error)?.errno ?? null;

/**
 * The server's error number for a log, from any driver. PlanetScale's driver has it only within a text that holds SQL.
 */
export const errnoFields = (error: unknown): Record<string, number> => {
  const errno = errnoOf(error);
  return errno === null ? {} : { error_errno: errno };
};

export const isDuplicateKey = (error: unknown): boolean => errnoOf(error) === DUPLICATE_KEY;

/** The server rolled the transaction back; the same transaction may be tried again. */
export const isRetryable = (error: unknown): boolean => RETRY_ERRNOS.has(errnoOf(error) ?? 0);

/** Two transactions waited for each other, and the server rolled this one back. */
export const isDeadlock = (error: unknown): boolean => errnoOf(error) === 1213;

/** A table, column or index to be created exists already, or one to be dropped does not. */
export const isAlreadyThere = (error: unknown): boolean =>
  [1050, 1060, 1061, 1091].includes(errnoOf(error) ?? 0);

/** Disk or table full, no memory, no right, no such database, table or column (yet). */
const UNABLE_ERRNOS = new Set([
  3, 1021, 1026, 1030, 1037, 1041, 1044, 1045, 1049, 1054, 1114, 1129, 1130, 1142, 1143, 1146, 1226, 1227,
]);

/** The server answers but cannot write this for anybody. The data is not to blame and must not be given up. */
export const cannotWrite = (error: unknown): boolean => UNABLE_ERRNOS.has(errnoOf(error) ?? 0);

/**
 * The database is unavailable (spec 15): whether the last statement took effect is unknown, and it may succeed later.
 * Every driver error that is not about our SQL counts (src/db/sql-error.ts), also a lock that no try could get: nothing
 * is wrong with the request, and it may be sent again.
 */
export const isUnavailable = (error: unknown): boolean => driverErrorOf(error)?.isSql === false;
