/** No whole answer came over HTTP, in time or at all. What was asked may have been done. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';
  readonly code = 'DATABASE_UNREACHABLE';
  constructor(cause: unknown) {
    super('the database gave no whole answer', { cause });
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

/** What either driver says in numbers and codes; `httpStatus` and `grpcCode` are PlanetScale's only. */
export type DriverError = {
  readonly errno: number | null;
  readonly grpcCode: string | null;
  readonly httpStatus: number | null;
};

/** The driver's error in a chain, or null when there is none. Texts of others, which may hold a caller's words, are not read. */
export function driverErrorOf(error: unknown): DriverError | null {
  for (const link of linksOf(error)) {
    if (typeof link.errno === 'number' && link.errno > 0) {
      return { errno: link.errno, grpcCode: null, httpStatus: null };
    }
    // PlanetScale's DatabaseError and its UnknownError: `status` is 400 for an error of SQL.
    if (link instanceof Error && typeof link.status === 'number' && typeof link.body === 'object') {
      return { ...readVitess(link.message), httpStatus: link.status };
    }
  }
  return null;
}

/**
 * Vitess writes `code = AlreadyExists desc = Duplicate entry 'x' for key 'y' (errno 1062) (sqlstate 23000) … Sql: "…"`.
 * A duplicate's text quotes what a caller sent, so it is told by the code, which stands before it.
 */
function readVitess(message: string): { errno: number | null; grpcCode: string | null } {
  const grpcCode = /\bcode = (\w+)/.exec(message)?.[1] ?? null;
  if (grpcCode === 'AlreadyExists') return { errno: 1062, grpcCode };
  const errno = /\(errno (\d{1,9})\) \(sqlstate \w{5}\)/.exec(message)?.[1];
  return { errno: errno === undefined ? null : Number(errno), grpcCode };
}
