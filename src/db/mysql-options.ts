/**
 * How mysql2 reads values. Integers above 2^53 come as text, for mysql2 corrupts them otherwise. Dates come as text
 * too, and the schema's column types read them.
 */
export const MYSQL_OPTIONS = {
  supportBigNumbers: true,
  bigNumberStrings: true,
  dateStrings: true,
  jsonStrings: true,
  timezone: 'Z',
  charset: 'utf8mb4',
  // No stack trace for each query: drizzle's error has the operation's.
  trace: false,
} as const;

/** Options of the mariadb driver: rows as arrays, whole numbers beyond 32 bits as bigints. */
export const MARIADB_OPTIONS = {
  rowsAsArray: true,
  dateStrings: true,
  jsonStrings: true,
  collation: 'UTF8MB4_GENERAL_CI',
  // As in mysql2; the password itself is never sent unencrypted.
  allowPublicKeyRetrieval: true,
  // Keeps callers' values out of error texts.
  logParam: false,
} as const;
