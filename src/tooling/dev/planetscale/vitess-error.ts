/** As it stands in a PlanetScale answer: a status of gRPC and Vitess's text, which holds the statement. */
export type WireError = { readonly code: string; readonly message: string };

type MysqlError = { readonly errno?: unknown; readonly sqlState?: unknown; readonly sqlMessage?: unknown };

/** MySQL's error numbers → gRPC's name in the text; the rest is Unknown. */
const CODES: Readonly<Record<number, string>> = {
  1040: 'ResourceExhausted',
  1048: 'InvalidArgument',
  1054: 'NotFound',
  1062: 'AlreadyExists',
  1064: 'InvalidArgument',
  1146: 'NotFound',
  1203: 'ResourceExhausted',
  1205: 'DeadlineExceeded',
  1213: 'Aborted',
  1317: 'DeadlineExceeded',
  1406: 'InvalidArgument',
};

const TARGET = 'target: shopping.-.primary: vttablet: rpc error:';
const CALLER = '(CallerID: simulator)';

const inCapitals = (code: string) => code.replace(/(?<=[a-z])[A-Z]/g, '_$&').toUpperCase();

/** vtgate's own beginnings of an error; MySQL has no text that begins so. */
const OF_VTGATE = /^(?:target: |vtgate: |VT\d{5}: |syntax error at position \d|[Aa]borted: )/;
const TABLET_CODE =
  /^(?:vtgate: \S+: )?target: \S+: vttablet: (?:rpc error: )?code = (\w+(?:\(\d+\))?) desc = /;

/** A MySQL error in Vitess's words; one that a real vtgate has said stays as it is. */
export function sqlError(error: unknown, query: string): WireError {
  const { errno, sqlState, sqlMessage } = error as MysqlError;
  if (typeof errno !== 'number' || typeof sqlMessage !== 'string') return unavailable(query);
  if (OF_VTGATE.test(sqlMessage)) {
    const said = TABLET_CODE.exec(sqlMessage)?.[1] ?? CODES[errno] ?? 'Unknown';
    return { code: inCapitals(said), message: sqlMessage };
  }
  const code = CODES[errno] ?? 'Unknown';
  const state = typeof sqlState === 'string' ? sqlState : 'HY000';
  const message = `${TARGET} code = ${code} desc = ${sqlMessage} (errno ${errno}) (sqlstate ${state}) ${CALLER}: Sql: "${query}", BindVars: {}`;
  return { code: inCapitals(code), message };
}

/** The tablet has no MySQL behind it. */
export const unavailable = (query: string): WireError => ({
  code: 'UNAVAILABLE',
  message: `${TARGET} code = Unavailable desc = mysql is not running ${CALLER}: Sql: "${query}", BindVars: {}`,
});

/** A session whose transaction is not there (any more): `why` as Vitess puts it, like `ended at ... (committed)`. */
export const noTransaction = (sessionId: string, why: string): WireError => ({
  code: 'ABORTED',
  message: `${TARGET} code = Aborted desc = transaction ${sessionId}: ${why} ${CALLER}`,
});

/** What vtgate says of itself: while a primary is being replaced, and while nothing serves. */
export const VTGATE_SAYS = {
  reparent: {
    code: 'UNKNOWN',
    message: 'target: shopping.-.primary: primary is not serving, there is a reparent operation in progress',
  },
  'no tablet': {
    code: 'UNAVAILABLE',
    message: `target: shopping.-.primary: no healthy tablet available for 'keyspace:"shopping" shard:"-" tablet_type:PRIMARY'`,
  },
  'not serving': {
    code: 'UNKNOWN',
    message: `${TARGET} code = Code(18) desc = operation not allowed in state NOT_SERVING`,
  },
  'not serving, as older ones say it': {
    code: 'FAILED_PRECONDITION',
    message: `${TARGET} code = FailedPrecondition desc = operation not allowed in state NOT_SERVING`,
  },
} as const satisfies Readonly<Record<string, WireError>>;
