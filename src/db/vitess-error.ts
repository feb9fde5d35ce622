import { isSqlError } from './sql-error.ts';

/** `isSql`: the error is about the statement, which always fails; else the database is unavailable. */
export type DriverError = { readonly errno: number | null; readonly isSql: boolean };

/** The error numbers that callers check, by the first words of MySQL's text; a caller's text may follow them. */
const BEGINNINGS = [
  ['Duplicate entry ', 1062],
  ['Duplicate column name ', 1060],
  ['Duplicate key name ', 1061],
  ["Can't DROP ", 1091],
  ["Unknown column '", 1054],
  ['Data too long for column ', 1406],
  ['Deadlock found ', 1213],
  ['Lock wait timeout exceeded', 1205],
  ['Record has changed since last read ', 1020],
  ['Table definition has changed', 1412],
  ['Plugin instructed the server to rollback', 3101],
] as const;
const TABLE_EXISTS = 1050;
const NO_SUCH_TABLE = 1146;
/** A table's name is ours, and no other text is between its quotes. */
const NO_TABLE = /^Table '[^']*' doesn't exist/;

/** gRPC's codes for a fault in the statement; MySQL's texts behind them may quote a caller's text. */
const OF_SQL = new Set(['AlreadyExists', 'InvalidArgument', 'OutOfRange', 'Unimplemented']);
/** gRPC's codes for an unavailable server; MySQL's texts behind them are fixed. */
const OF_SERVER = new Set([
  'Unavailable',
  'ResourceExhausted',
  'DeadlineExceeded',
  'Canceled',
  'Aborted',
  'PermissionDenied',
  'Unauthenticated',
]);

/** A tablet's error as vtgate reports it. No caller's text can be before `desc`. */
const TABLET = /^(?:vtgate: \S+: )?target: \S+: vttablet: (?:rpc error: )?code = (\w+(?:\(\d+\))?) desc = /;
/** vtgate's own errors about a statement: its parser's, and its numbered errors except 07, 10, 14 and 15. */
const PLANNER = /^(?:syntax error at position \d|VT(?:03|05|06|09|12|13)\d{3}: )/;
/**
 * While a shard is split, vtgate holds a statement back, sends it again, and trips over its own first try. Nothing is
 * wrong with the statement.
 */
const OWN_RETRY = /^VT13001: \[BUG\] unexpected 'autocommitted' state in transaction/;
/** Those of them that MySQL has a number for: no such database, table, column. */
const OF_PLANNER: Readonly<Record<string, number>> = {
  VT05003: 1049,
  VT05004: NO_SUCH_TABLE,
  VT05005: NO_SUCH_TABLE,
  VT03019: 1054,
};

/**
 * Reads an error of Vitess: `target: shop.-.primary: vttablet: rpc error: code = AlreadyExists desc = Duplicate entry
 * 'x' for key 'y' (errno 1062) (sqlstate 23000) (CallerID: c): Sql: "…", BindVars: {…}`. A caller's text may be in the
 * middle and at the end, so the part before it is read first, then parts that MySQL's text cannot quote.
 * @param code the code in the answer; null over TCP
 * @returns null when the text is not Vitess's
 */
export function readVitess(message: string, code: string | null): DriverError | null {
  const tablet = TABLET.exec(message);
  if (tablet !== null) return readTablet(tablet[1] ?? '', message.slice(tablet[0].length));
  if (OWN_RETRY.test(message)) return { errno: null, isSql: false };
  if (PLANNER.test(message)) return { errno: OF_PLANNER[message.slice(0, 7)] ?? null, isSql: true };
  // Any other text of vtgate, such as while a primary is replaced.
  if (code === null) return message.startsWith('target: ') ? { errno: null, isSql: false } : null;
  return { errno: null, isSql: OF_SQL.has(inCamel(code)) };
}

function readTablet(code: string, text: string): DriverError {
  return { errno: errnoOf(code, text), isSql: isOfSql(code, text) };
}

function errnoOf(code: string, text: string): number | null {
  if (code === 'AlreadyExists' && text.startsWith("Table '")) return TABLE_EXISTS;
  if (NO_TABLE.test(text)) return NO_SUCH_TABLE;
  return BEGINNINGS.find(([beginning]) => text.startsWith(beginning))?.[1] ?? null;
}

function isOfSql(code: string, text: string): boolean {
  if (OF_SQL.has(code)) return true;
  if (OF_SERVER.has(code)) return false;
  // NotFound, FailedPrecondition, Unknown and others stand for both kinds. A text that begins like this quotes a value.
  if (/^(?:Incorrect|Invalid|Illegal) /.test(text)) return true;
  const [, said = '', errno = '', state = ''] = ERRNO.exec(text) ?? [];
  return errno !== '' && !said.includes(' (CallerID: ') && isSqlError(Number(errno), state);
}

/** The first match counts: the statement follows `(CallerID: …)`. */
const ERRNO = /^(.*?) \(errno (\d{1,5})\) \(sqlstate (\w{5})\)/s;

const inCamel = (code: string): string =>
  code.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
