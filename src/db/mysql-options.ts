/**
 * How mysql2 reads values, whichever way it is used: it corrupts integers above 2^53 unless told to give them as text;
 * dates travel as text too and are read by the schema's own column types.
 */
export const MYSQL_OPTIONS = {
  supportBigNumbers: true,
  bigNumberStrings: true,
  dateStrings: true,
  jsonStrings: true,
  timezone: 'Z',
  charset: 'utf8mb4',
  // A stack trace for each query, in case it fails: the operation's own is in drizzle's error.
  trace: false,
} as const;

/** The same for the mariadb driver, rows as arrays; whole numbers beyond 32 bits come as bigints. */
export const MARIADB_OPTIONS = {
  rowsAsArray: true,
  dateStrings: true,
  jsonStrings: true,
  collation: 'UTF8MB4_GENERAL_CI',
  // As mysql2 does; the password itself is never sent in the open.
  allowPublicKeyRetrieval: true,
  // No caller's values in an error's text.
  logParam: false,
} as const;
