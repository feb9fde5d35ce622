/**
 * What the server says of the statement itself or of a value in it: the same statement fails the same way again, so it is
 * a fault of ours. Everything else that a server says is about the server: where it stands, who may use it, what it has
 * no room for, whom it waits for.
 */
export function isSqlError(errno: number, sqlState: string | null): boolean {
  if (SQL_ERRNOS.has(errno)) return true;
  return sqlState !== null && SQL_STATES.has(sqlState.slice(0, 2)) && !ABOUT_THE_SERVER.has(errno);
}

/** Classes of SQLSTATE: not supported, cardinality, data, integrity, syntax. */
const SQL_STATES = new Set(['0A', '21', '22', '23', '42']);

/** In class 42 too: no rights, no such database, a user's limit, as many prepared statements as there may be. */
const ABOUT_THE_SERVER = new Set([1044, 1049, 1142, 1143, 1203, 1226, 1227, 1370, 1461]);

const SQL_ERRNOS = new Set([
  // Null, column, duplicate, syntax, table, no default, out of range, wrong value, too long: also where no state is told.
  1048,
  1054, 1062, 1064, 1146, 1264, 1364, 1366, 1406,
  // Of class HY000 or 01: a table that is read and changed, collations, arguments, truncated, a value's form, a
  // partition, a check, Vitess's rows at once.
  1093,
  1210, 1221, 1265, 1267, 1270, 1271, 1288, 1292, 1411, 1525, 1526, 3819, 10001,
  // The mariadb driver's own: parameters that are missing or not as its statement wants them.
  45016, 45017, 45018, 45040, 45043,
]);
