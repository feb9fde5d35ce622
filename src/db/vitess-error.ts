import { isSqlError } from './sql-error.ts';

/** `isSql`: of the statement itself, which fails the same way again; else the database cannot now. */
export type DriverError = { readonly errno: number | null; readonly isSql: boolean };

/** The numbers that anybody asks for, by the words with which MySQL's text begins: behind them stands what a caller sent. */
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
/** The name is ours, and stands alone between its quotes. */
const NO_TABLE = /^Table '[^']*' doesn't exist/;

/** gRPC's words for a fault in the statement; MySQL's texts behind them quote what a caller sent. */
const OF_SQL = new Set(['AlreadyExists', 'InvalidArgument', 'OutOfRange', 'Unimplemented']);
/** For a server that cannot now; MySQL's texts behind them are fixed. */
const OF_SERVER = new Set([
  'Unavailable',
  'ResourceExhausted',
  'DeadlineExceeded',
  'Canceled',
  'Aborted',
  'PermissionDenied',
  'Unauthenticated',
]);

/** What a tablet's MySQL said, as vtgate tells it. Nothing that a caller sent can stand before `desc`. */
const TABLET = /^(?:vtgate: \S+: )?target: \S+: vttablet: (?:rpc error: )?code = (\w+(?:\(\d+\))?) desc = /;
/** vtgate's own faults of a statement, by their first words: its parser, and its numbered errors but for 07, 10, 14, 15. */
const PLANNER = /^(?:syntax error at position \d|VT(?:03|05|06|09|12|13)\d{3}: )/;
/** Those of them for which MySQL has a number: no such database, table, column. */
const OF_PLANNER: Readonly<Record<string, number>> = {
  VT05003: 1049,
  VT05004: NO_SUCH_TABLE,
  VT05005: NO_SUCH_TABLE,
  VT03019: 1054,
};

/**
 * An error in Vitess's words: `target: shop.-.primary: vttablet: rpc error: code = AlreadyExists desc = Duplicate entry
 * 'x' for key 'y' (errno 1062) (sqlstate 23000) (CallerID: c): Sql: "…", BindVars: {…}`. A caller's text stands in the
 * middle and at the end, so what is read is what stands before it, then what MySQL's text cannot quote.
 * @param code the answer's own word for it, null over TCP
 * @returns null where the text is none of Vitess's
 */
export function readVitess(message: string, code: string | null): DriverError | null {
  const tablet = TABLET.exec(message);
  if (tablet !== null) return readTablet(tablet[1] ?? '', message.slice(tablet[0].length));
  if (PLANNER.test(message)) return { errno: OF_PLANNER[message.slice(0, 7)] ?? null, isSql: true };
  // Any other text of vtgate's own, as while a primary is replaced.
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
  // NotFound, FailedPrecondition, Unknown and the like, which stand for both. A text that begins so quotes a value.
  if (/^(?:Incorrect|Invalid|Illegal) /.test(text)) return true;
  const [, said = '', errno = '', state = ''] = ERRNO.exec(text) ?? [];
  return errno !== '' && !said.includes(' (CallerID: ') && isSqlError(Number(errno), state);
}

/** The first: what follows `(CallerID: …)` is the statement. */
const ERRNO = /^(.*?) \(errno (\d{1,5})\) \(sqlstate (\w{5})\)/s;

const inCamel = (code: string): string =>
  code.toLowerCase().replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
