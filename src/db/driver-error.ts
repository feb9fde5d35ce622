import { DatabaseError } from '@planetscale/database';
import { DrizzleQueryError } from 'drizzle-orm';
import { isSqlError } from './sql-error.ts';
import { type DriverError, readVitess } from './vitess-error.ts';

/** No whole answer came in time, or there was no connection. The statement may have taken effect. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
  readonly code: string;
  constructor(cause?: unknown, code = 'DATABASE_UNREACHABLE') {
    super('the database gave no whole answer', { cause });
    this.code = code;
  }
}

type Link = Readonly<Record<string, unknown>>;

/** An error and its causes, outermost first: drizzle wraps the driver's error. */
export function linksOf(error: unknown): Link[] {
  const found: Link[] = [];
  let current = error;
  for (let depth = 0; depth < 5 && current !== null && typeof current === 'object'; depth += 1) {
    found.push(current as Link);
    current = (current as { cause?: unknown }).cause;
  }
  return found;
}

const UNREACHABLE: DriverError = { errno: null, isSql: false };

/**
 * Finds the driver's error in a chain of errors; null when no driver has thrown. A driver's error that is not known to
 * be about the statement counts as unavailability: faults of statements form a closed list, faults of networks and
 * servers do not.
 */
export function driverErrorOf(error: unknown): DriverError | null {
  const links = linksOf(error);
  for (const [at, link] of links.entries()) {
    if (link instanceof DatabaseUnreachable) return UNREACHABLE;
    if (link instanceof DatabaseError) return ofPlanetscale(link);
    const said = ofMysql(link);
    if (said !== null) return said;
    // Any other error in drizzle's wrapper comes from the driver, unless the driver was called wrongly.
    if (links[at - 1] instanceof DrizzleQueryError && !isMistake(link)) return UNREACHABLE;
  }
  return null;
}

/** ECONNRESET, EPIPE, ENOTFOUND and the like. */
const SYSTEM_CODE = /^E[A-Z]{3,}$/;

const isMistake = (link: Link): boolean =>
  [TypeError, RangeError, SyntaxError, ReferenceError].some((kind) => link instanceof kind);

/** Reads PlanetScale's error. `status` is 400 for an SQL error; else it is a gateway's page or refused credentials. */
function ofPlanetscale({ status, message, body }: DatabaseError): DriverError {
  if (status !== 400) return UNREACHABLE;
  return readVitess(message, String(body?.code ?? '')) ?? UNREACHABLE;
}

/**
 * Reads errors of mysql2 and mariadb: a server's has a number and a state, a driver's is fatal, a system's has a code.
 */
function ofMysql({ errno, sqlState, sqlMessage, fatal, code }: Link): DriverError | null {
  const vitess = typeof sqlMessage === 'string' ? readVitess(sqlMessage, null) : null;
  if (vitess !== null) return vitess;
  if (typeof errno === 'number' && errno > 0) {
    return { errno, isSql: isSqlError(errno, typeof sqlState === 'string' ? sqlState : null) };
  }
  const isLost = fatal === true || (typeof code === 'string' && SYSTEM_CODE.test(code));
  return isLost || typeof sqlState === 'string' ? UNREACHABLE : null;
}
