import { DatabaseError } from '@planetscale/database';
import { DrizzleQueryError } from 'drizzle-orm';
import { isSqlError } from './sql-error.ts';
import { type DriverError, readVitess } from './vitess-error.ts';

/** No whole answer came, in time or at all, or there was no connection to ask by. What was asked may have been done. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
  readonly code: string;
  constructor(cause?: unknown, code = 'DATABASE_UNREACHABLE') {
    super('the database gave no whole answer', { cause });
    this.code = code;
  }
}

type Link = Readonly<Record<string, unknown>>;

/** An error and what caused it, outermost first: drizzle wraps the driver's. */
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
 * What the driver says in a chain of errors, or null when no driver has thrown. A driver's error that is not known to be
 * of the statement is the database's: what can be between us and a server has no closed list, and what is wrong with
 * a statement has one.
 */
export function driverErrorOf(error: unknown): DriverError | null {
  const links = linksOf(error);
  for (const [at, link] of links.entries()) {
    if (link instanceof DatabaseUnreachable) return UNREACHABLE;
    if (link instanceof DatabaseError) return ofPlanetscale(link);
    const said = ofMysql(link);
    if (said !== null) return said;
    // Whatever a driver throws else is told by drizzle's wrapper, but for a mistake in how it was called.
    if (links[at - 1] instanceof DrizzleQueryError && !isMistake(link)) return UNREACHABLE;
  }
  return null;
}

/** ECONNRESET, EPIPE, ENOTFOUND and the like. */
const SYSTEM_CODE = /^E[A-Z]{3,}$/;

const isMistake = (link: Link): boolean =>
  [TypeError, RangeError, SyntaxError, ReferenceError].some((kind) => link instanceof kind);

/** `status` is 400 for an error of SQL; else a gateway's page, or a refusal of the credentials. */
function ofPlanetscale({ status, message, body }: DatabaseError): DriverError {
  if (status !== 400) return UNREACHABLE;
  return readVitess(message, String(body?.code ?? '')) ?? UNREACHABLE;
}

/** mysql2's and mariadb's: the server's have a number and a state, their own are fatal, the system's have its code. */
function ofMysql({ errno, sqlState, sqlMessage, fatal, code }: Link): DriverError | null {
  const vitess = typeof sqlMessage === 'string' ? readVitess(sqlMessage, null) : null;
  if (vitess !== null) return vitess;
  if (typeof errno === 'number' && errno > 0) {
    return { errno, isSql: isSqlError(errno, typeof sqlState === 'string' ? sqlState : null) };
  }
  const isLost = fatal === true || (typeof code === 'string' && SYSTEM_CODE.test(code));
  return isLost || typeof sqlState === 'string' ? UNREACHABLE : null;
}
