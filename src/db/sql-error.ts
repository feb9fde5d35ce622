/**
 * Whether a server's error is about the statement or a value in it. Such a statement always fails, so it is a fault of
 * ours. Every other error is about the server: its state, rights, room or locks.
 */
export function isSqlError(errno: number, sqlState: string | null): boolean {
  if (SQL_ERRNOS.has(errno)) return true;
  return sqlState !== null && SQL_STATES.has(sqlState.slice(0, 2)) && !ABOUT_THE_SERVER.has(errno);
}

/** Classes of SQLSTATE about the statement: not supported, cardinality, data, integrity, syntax. */
const SQL_STATES = new Set(['0A', '21', '22', '23', '42']);

/** Errors of class 42 about the server: no rights, no such database, a user's limit, too many prepared statements. */
const ABOUT_THE_SERVER = new Set([1044, 1049, 1142, 1143, 1203, 1226, 1227, 1370, 1461]);

const SQL_ERRNOS = new Set([
  // Null, column, duplicate, syntax, table, no default, out of range, wrong value, too long; for errors without a
  // state.
  1048,
  1054, 1062, 1064, 1146, 1264, 1364, 1366, 1406,
  // Classes HY000 and 01: a table that is read and changed, collations, arguments, truncation, a value's form, a
  // partition, a check, too many rows for Vitess.
  1093,
  1210, 1221, 1265, 1267, 1270, 1271, 1288, 1292, 1411, 1525, 1526, 3819, 10001,
  // The mariadb driver's own: missing or wrong parameters.
  45016, 45017, 45018, 45040, 45043,
]);
