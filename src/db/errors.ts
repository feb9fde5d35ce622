import { driverErrorOf } from './driver-error.ts';

const DUPLICATE_KEY = 1062;
/**
 * Deadlock; a lock not had in time; a row changed since the snapshot (MariaDB's innodb_snapshot_isolation); a table
 * changed since the snapshot; rolled back by a plugin (group replication). Each says: the same transaction again.
 */
const RETRY_ERRNOS = new Set([1213, 1205, 1020, 1412, 3101]);

export { DatabaseUnreachable } from './driver-error.ts';

const errnoOf = (error: unknown): number | null => driverErrorOf(error)?.errno ?? null;

/** The server's error number for a log, whichever driver tells it: PlanetScale's hides it in a text, which holds SQL. */
export const errnoFields = (error: unknown): Record<string, number> => {
  const errno = errnoOf(error);
  return errno === null ? {} : { error_errno: errno };
};

export const isDuplicateKey = (error: unknown): boolean => errnoOf(error) === DUPLICATE_KEY;

/** The server rolled the transaction back by itself; the same transaction may be tried again. */
export const isRetryable = (error: unknown): boolean => RETRY_ERRNOS.has(errnoOf(error) ?? 0);

/** Two transactions wait for each other: the server has undone this one. */
export const isDeadlock = (error: unknown): boolean => errnoOf(error) === 1213;

/** A table, column or index that is to be made is there already, or one that is to go is gone. */
export const isAlreadyThere = (error: unknown): boolean =>
  [1050, 1060, 1061, 1091].includes(errnoOf(error) ?? 0);

/** No room on the disk or in the table, no memory, no right, no such database, table or column (yet). */
const UNABLE_ERRNOS = new Set([
  3, 1021, 1026, 1030, 1037, 1041, 1044, 1045, 1049, 1054, 1114, 1129, 1130, 1142, 1143, 1146, 1226, 1227,
]);

/** It answers, but takes this from nobody: what is to be written is not to blame, and must not be given up for it. */
export const cannotWrite = (error: unknown): boolean => UNABLE_ERRNOS.has(errnoOf(error) ?? 0);

/**
 * The database cannot now (spec 15): whether the last statement took effect is unknown, and the same may go well later.
 * So is every error of a driver that is none of our SQL (src/db/sql-error.ts). A lock that could not be had in all tries
 * is among them: nothing is wrong with the request, and it may be sent again.
 */
export const isUnavailable = (error: unknown): boolean => driverErrorOf(error)?.isSql === false;
