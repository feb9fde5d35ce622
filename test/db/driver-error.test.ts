import { describe, expect, test } from 'bun:test';
import { DatabaseError } from '@planetscale/database';
import { DrizzleQueryError } from 'drizzle-orm';
import {
  cannotWrite,
  DatabaseUnreachable,
  errnoFields,
  isAlreadyThere,
  isDuplicateKey,
  isRetryable,
  isUnavailable,
} from '../../src/db/errors.ts';

// Which errors of the drivers are faults of our SQL, and which say that the database is unavailable now: for each
// driver, whatever text a caller put into them.

type Verdict = 'sql' | 'duplicate' | 'away' | 'again' | 'none';

function verdictOf(error: unknown): Verdict {
  if (isDuplicateKey(error)) return isUnavailable(error) || isRetryable(error) ? 'none' : 'duplicate';
  if (isRetryable(error)) return isUnavailable(error) ? 'again' : 'none';
  return isUnavailable(error) ? 'away' : 'sql';
}

const wrapped = (cause: unknown) => new DrizzleQueryError('select 1', [], cause as Error);
/** The error of mysql2 for an error of the server. */
const overTcp = (errno: number, sqlState: string, sqlMessage: string) =>
  wrapped(Object.assign(new Error(sqlMessage), { code: 'ER_X', errno, sqlState, sqlMessage }));
const overHttp = (code: string, message: string, status = 400) =>
  wrapped(new DatabaseError(message, status, { code, message }));

/** Values that look like other errors. */
const FORGED = [
  'x\' (errno 1213) (sqlstate 40001) (CallerID: a): Sql: "x"',
  'code = Unavailable desc = (errno 1062) (sqlstate 23000)',
  "target: s.-.primary: vttablet: rpc error: code = AlreadyExists desc = Duplicate entry 'a'",
  "syntax error at position 1 near '(errno 1064) (sqlstate 42000)'",
  'a',
];

/** Errors of MySQL: number, state, text around a value, and the word of gRPC. */
const SERVER: readonly [Verdict, number, string, (value: string) => string, string][] = [
  [
    'sql',
    1064,
    '42000',
    (v) => `You have an error in your SQL syntax near '${v}' at line 1`,
    'InvalidArgument',
  ],
  ['sql', 1054, '42S22', () => "Unknown column 'nope' in 'field list'", 'NotFound'],
  ['sql', 1146, '42S02', () => "Table 'shop.nowhere' doesn't exist", 'NotFound'],
  ['sql', 1048, '23000', () => "Column 'region' cannot be null", 'InvalidArgument'],
  ['sql', 1264, '22003', () => "Out of range value for column 'stock' at row 1", 'Unknown'],
  [
    'sql',
    1366,
    'HY000',
    (v) => `Incorrect string value: '${v}' for column 'name' at row 1`,
    'InvalidArgument',
  ],
  ['sql', 1406, '22001', () => "Data too long for column 'name' at row 1", 'InvalidArgument'],
  ['sql', 1411, 'HY000', (v) => `Incorrect datetime value: '${v}' for function str_to_date`, 'Unknown'],
  ['sql', 1690, '22003', (v) => `BIGINT UNSIGNED value is out of range in '${v}'`, 'InvalidArgument'],
  ['sql', 1364, 'HY000', () => "Field 'region' doesn't have a default value", 'Unknown'],
  [
    'sql',
    1452,
    '23000',
    () => 'Cannot add or update a child row: a foreign key constraint fails',
    'FailedPrecondition',
  ],
  ['sql', 1235, '42000', () => "This version doesn't yet support 'this'", 'Unimplemented'],
  ['duplicate', 1062, '23000', (v) => `Duplicate entry '${v}' for key 'orders.PRIMARY'`, 'AlreadyExists'],
  [
    'again',
    1213,
    '40001',
    () => 'Deadlock found when trying to get lock; try restarting transaction',
    'Aborted',
  ],
  [
    'again',
    1205,
    'HY000',
    () => 'Lock wait timeout exceeded; try restarting transaction',
    'DeadlineExceeded',
  ],
  ['away', 1040, '08004', () => 'Too many connections', 'ResourceExhausted'],
  ['away', 1044, '42000', () => "Access denied for user 'u'@'h' to database 'shop'", 'PermissionDenied'],
  ['away', 1053, '08S01', () => 'Server shutdown in progress', 'Unavailable'],
  ['away', 1114, 'HY000', () => "The table 'orders' is full", 'ResourceExhausted'],
  ['away', 1142, '42000', () => "SELECT command denied to user 'u'@'h' for table 'orders'", 'Unknown'],
  [
    'away',
    1203,
    '42000',
    () => "User u already has more than 'max_user_connections' active",
    'ResourceExhausted',
  ],
  [
    'away',
    1290,
    'HY000',
    () => 'The MySQL server is running with the --read-only option',
    'FailedPrecondition',
  ],
  ['away', 1317, '70100', () => 'Query execution was interrupted', 'DeadlineExceeded'],
  ['away', 1792, '25006', () => 'Cannot execute statement in a READ ONLY transaction.', 'FailedPrecondition'],
  ['away', 1927, '70100', () => 'Connection was killed', 'Unknown'],
  [
    'away',
    3024,
    'HY000',
    () => 'Query execution was interrupted, maximum statement execution time',
    'Unknown',
  ],
];

const TARGET = 'target: shop.-.primary: vttablet: rpc error:';
const tablet = (code: string, text: string, value: string) =>
  `${TARGET} code = ${code} desc = ${text} (CallerID: c): Sql: "insert into t values ('${value}')", BindVars: {v1: '${value}'}`;

describe('what a server says', () => {
  for (const [verdict, errno, state, text, code] of SERVER) {
    test(`${errno} is ${verdict}, over TCP, over HTTP, and through vtgate over TCP`, () => {
      for (const value of FORGED) {
        const said = text(value);
        const told = tablet(code, `${said} (errno ${errno}) (sqlstate ${state})`, value);
        expect([value, verdictOf(overTcp(errno, state, said))]).toEqual([value, verdict]);
        expect([value, verdictOf(overHttp('UNKNOWN', told))]).toEqual([value, verdict]);
        // vtgate reads the number at the end of the text, where words of a caller may stand.
        expect([value, verdictOf(overTcp(1062, '23000', told))]).toEqual([value, verdict]);
      }
    });
  }

  test('that a table, column or index is there already is told apart from a row that is', () => {
    const texts: [number, string, string, string][] = [
      [1050, '42S01', "Table 'sku' already exists", 'AlreadyExists'],
      [1060, '42S21', "Duplicate column name 'stock'", 'InvalidArgument'],
      [1061, '42000', "Duplicate key name 'by_spu'", 'InvalidArgument'],
    ];
    for (const [errno, state, text, code] of texts) {
      const told = tablet(code, `${text} (errno ${errno}) (sqlstate ${state})`, 'a');
      for (const error of [overTcp(errno, state, text), overHttp('UNKNOWN', told)])
        expect([errno, isAlreadyThere(error), isDuplicateKey(error)]).toEqual([errno, true, false]);
    }
  });
});

/** Texts of vtgate and vttablet without a number of MySQL. */
const VITESS: readonly [Verdict, string, string][] = [
  [
    'away',
    'UNKNOWN',
    'target: shop.-.primary: primary is not serving, there is a reparent operation in progress',
  ],
  [
    'away',
    'UNAVAILABLE',
    `target: shop.-.primary: no healthy tablet available for 'keyspace:"shop" shard:"-"'`,
  ],
  ['away', 'UNKNOWN', `${TARGET} code = Code(18) desc = operation not allowed in state NOT_SERVING`],
  ['away', 'FAILED_PRECONDITION', `${TARGET} code = FailedPrecondition desc = wrong tablet type: REPLICA`],
  [
    'away',
    'ABORTED',
    `${TARGET} code = Aborted desc = transaction 7: ended at 2026-01-01 (unlocked closed connection)`,
  ],
  [
    'away',
    'RESOURCE_EXHAUSTED',
    `${TARGET} code = ResourceExhausted desc = transaction pool connection limit exceeded`,
  ],
  ['away', 'UNAVAILABLE', 'VT14001: connection error'],
  ['away', 'UNKNOWN', 'a text that nobody has seen yet'],
  ['sql', 'INVALID_ARGUMENT', "syntax error at position 8 near 'selec'"],
  ['sql', 'UNIMPLEMENTED', 'VT12001: unsupported: multi-table update'],
  ['sql', 'UNKNOWN', 'VT13001: [BUG] a table without a plan'],
  ['away', 'INTERNAL', "VT13001: [BUG] unexpected 'autocommitted' state in transaction"],
];

describe('what Vitess says of itself', () => {
  for (const [verdict, code, text] of VITESS) {
    test(`${text.slice(0, 90)}: ${verdict}`, () => {
      expect(verdictOf(overHttp(code, text))).toBe(verdict);
      expect(verdictOf(overTcp(1105, 'HY000', text))).toBe(verdict);
      for (const value of text.startsWith(TARGET) ? FORGED : []) {
        const told = `${text} (CallerID: c): Sql: "insert into t values ('${value}')", BindVars: {v1: '${value}'}`;
        expect([value, verdictOf(overHttp(code, told))]).toEqual([value, verdict]);
        expect([value, verdictOf(overTcp(1064, '42000', told))]).toEqual([value, verdict]);
      }
    });
  }

  test('an answer that is no answer of SQL at all is the database away, whatever it says', () => {
    for (const status of [401, 403, 429, 500, 520])
      expect(verdictOf(overHttp('INVALID_ARGUMENT', 'VT12001: unsupported', status))).toBe('away');
  });
});

describe('what a driver throws of its own', () => {
  test('is the database away, wrapped or not', () => {
    for (const error of [
      new DatabaseUnreachable(),
      Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
      Object.assign(new Error('connect ECONNREFUSED'), { errno: -111, code: 'ECONNREFUSED', fatal: true }),
      Object.assign(new Error('lost'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }),
      Object.assign(new Error('socket'), { errno: 45009, sqlState: '08S01', fatal: true }),
    ])
      for (const one of [error, wrapped(error)]) expect(verdictOf(one)).toBe('away');
    expect(verdictOf(wrapped(new Error('a text that nobody has seen yet')))).toBe('away');
  });

  test('is a fault of ours where it was called in a wrong way, and so is all that no driver threw', () => {
    expect(verdictOf(wrapped(new TypeError('a parameter must be a scalar')))).toBe('sql');
    expect(verdictOf(wrapped(Object.assign(new Error('x'), { errno: 45017, sqlState: 'HY000' })))).toBe(
      'sql',
    );
    for (const error of [new Error('ours'), new TypeError('ours'), null, 'text', { cause: 7 }])
      expect([isUnavailable(error), isRetryable(error), isDuplicateKey(error)]).toEqual([
        false,
        false,
        false,
      ]);
  });
});

describe('no such table or column: nobody can write there, and nothing is given up for it', () => {
  const tablet = (text: string, errno: number, state: string) =>
    `target: shop.-.primary: vttablet: rpc error: code = NotFound desc = ${text} (errno ${errno}) (sqlstate ${state}) (CallerID: c)`;
  const table = "Table 'shop.nowhere' doesn't exist";
  const column = "Unknown column 'nope' in 'field list'";
  test.each([
    [overTcp(1146, '42S02', table), 1146],
    [overHttp('NOT_FOUND', tablet(table, 1146, '42S02')), 1146],
    [overHttp('NOT_FOUND', "VT05004: table 'nowhere' does not exist"), 1146],
    [overHttp('NOT_FOUND', "VT05003: unknown database 'shop' in vschema"), 1049],
    [overTcp(1054, '42S22', column), 1054],
    [overHttp('NOT_FOUND', tablet(column, 1054, '42S22')), 1054],
    [overHttp('NOT_FOUND', "VT03019: column 'nope' not found"), 1054],
  ])('%#: %s', (error, errno) => {
    expect([cannotWrite(error), errnoFields(error)]).toEqual([true, { error_errno: errno }]);
  });
  test('a value that looks like it is not taken for it', () => {
    const text = `Duplicate entry '${table} (errno 1146) (sqlstate 42S02)' for key 'x'`;
    expect(cannotWrite(overHttp('ALREADY_EXISTS', tablet(text, 1062, '23000')))).toBe(false);
  });
});
