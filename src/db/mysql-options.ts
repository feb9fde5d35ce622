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
