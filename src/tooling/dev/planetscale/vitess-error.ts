/** The error of a PlanetScale answer: gRPC's status and Vitess's text, which contains the statement. */
export type WireError = { readonly code: string; readonly message: string };

type MysqlError = { readonly errno?: unknown; readonly sqlState?: unknown; readonly sqlMessage?: unknown };

/** gRPC's names by MySQL's error number; others are Unknown. */
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

/** Beginnings of vtgate's own errors; no text of MySQL begins like this. */
const OF_VTGATE = /^(?:target: |vtgate: |VT\d{5}: |syntax error at position \d|[Aa]borted: )/;
const TABLET_CODE =
  /^(?:vtgate: \S+: )?target: \S+: vttablet: (?:rpc error: )?code = (\w+(?:\(\d+\))?) desc = /;

/** A MySQL error in Vitess's form; an error of a real vtgate stays as it is. */
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

/** The error of a tablet without MySQL. */
export const unavailable = (query: string): WireError => ({
  code: 'UNAVAILABLE',
  message: `${TARGET} code = Unavailable desc = mysql is not running ${CALLER}: Sql: "${query}", BindVars: {}`,
});

/** The error of a session without a transaction; `why` in Vitess's form, such as `ended at ... (committed)`. */
export const noTransaction = (sessionId: string, why: string): WireError => ({
  code: 'ABORTED',
  message: `${TARGET} code = Aborted desc = transaction ${sessionId}: ${why} ${CALLER}`,
});

/** vtgate's own errors while a primary is replaced, and while nothing serves. */
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
