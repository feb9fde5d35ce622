import { driverErrorOf } from './driver-error.ts';

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

/** A table, column or index that is to be made is there already. */
export const isAlreadyThere = (error: unknown): boolean => [1050, 1060, 1061].includes(errnoOf(error) ?? 0);

/**
 * The database cannot now (spec 15): whether the last statement took effect is unknown, and the same may go well later.
 * So is every error of a driver that is none of our SQL (src/db/sql-error.ts). A lock that could not be had in all tries
 * is among them: nothing is wrong with the request, and it may be sent again.
 */
export const isUnavailable = (error: unknown): boolean => driverErrorOf(error)?.isSql === false;
