import { connect, type Socket } from 'node:net';
import { type Connection, type ConnectionConfig, createConnection } from 'mariadb';
import { type AnswerDeadline, answerDeadline, NO_ANSWER, noAnswerInTime } from './answer-deadline.ts';
import { MARIADB_OPTIONS } from './mysql-options.ts';

/** More would share the same statements among more connections, with fewer of them sent and answered together. */
const LANES = 4;
/** A lane that has been silent for so long has something slow before it: who comes now takes another. */
const SLOW_MS = 10;

export type ReadLanes = {
  /** The rows of a SELECT that needs no transaction, as arrays. @throws what the driver says (src/db/errors.ts) */
  read(text: string, values: readonly unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/** Where the server is, and who we are to it. */
export type ServerAddress = {
  readonly host: string;
  readonly port: number;
  /** instead of the two */
  readonly socketPath: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly ssl: ConnectionConfig['ssl'] | undefined;
};
export type LaneTimes = { readonly connectTimeoutMs: number; readonly answerTimeoutMs: number };

/**
 * Reads share a few connections. A connection carries many of them at once, prepared, one behind the other, and neither
 * side waits for the other in between (pipelining, which mysql2 has not): a summary's four statements cost this process
 * 100 us instead of 200, and the database 200 instead of 380 (docs/performance.md). A read changes nothing, so those
 * that are lost with their connection are sent once more. Transactions have connections of their own.
 */
export function openReadLanes(address: ServerAddress, times: LaneTimes): ReadLanes {
  const lanes = Array.from({ length: LANES }, () => createLane(address, times));
  let next = 0;
  const pick = (): Lane => {
    for (let tries = 1; ; tries += 1) {
      next = (next + 1) % LANES;
      const lane = lanes[next] as Lane;
      if (tries === LANES || lane.silentMs() < SLOW_MS) return lane;
    }
  };
  let isClosed = false;
  return {
    read: (text, values) =>
      isClosed ? Promise.reject(new Error('Pool is closed.')) : pick().read(text, values.map(fitting)),
    close: async () => {
      isClosed = true;
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** The driver sends a number beyond 32 bits as a DOUBLE, which no index of whole numbers serves. */
const fitting = (value: unknown): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) && value !== (value | 0) ? BigInt(value) : value;

type Rows = Promise<unknown[][]>;
type Lane = Pick<AnswerDeadline, 'silentMs'> & ReadLanes;

/** A connection that is opened when something is to be read, and again after it was lost. */
function createLane(address: ServerAddress, times: LaneTimes): Lane {
  let opened: Promise<Connection> | null = null;
  let socket: Socket | null = null;
  const deadline = answerDeadline(times.answerTimeoutMs, () => socket?.destroy(noAnswerInTime()));
  const open = (): Promise<Connection> => {
    const opening = createConnection({
      ...given(address),
      ...MARIADB_OPTIONS,
      connectTimeout: times.connectTimeoutMs,
      stream: (done) => {
        socket = socketTo(address);
        done(undefined, socket);
      },
    });
    const lost = () => {
      if (opened === opening) opened = null;
    };
    opening.then((connection) => connection.on('error', lost).on('end', lost), lost);
    return opening;
  };
  const send = async (text: string, values: readonly unknown[], onFailure: (error: unknown) => Rows) => {
    opened ??= open();
    const connection = await opened;
    return connection.execute<unknown[][]>(text, values).catch(onFailure);
  };
  const fail = (error: unknown) => {
    throw error;
  };
  return {
    read: async (text, values) => {
      deadline.began();
      try {
        return await send(text, values, (error) => (isLost(error) ? send(text, values, fail) : fail(error)));
      } finally {
        deadline.ended();
      }
    },
    close: async () => {
      await (await opened?.catch(() => null))?.end();
    },
    silentMs: deadline.silentMs,
  };
}

/** The connection is gone, not for being silent: the read may be sent on another, whoever it was lost for. */
const isLost = (error: unknown): boolean => {
  const { fatal, code } = error as { readonly fatal?: unknown; readonly code?: unknown };
  return fatal === true && code !== NO_ANSWER;
};

/** All but where: the socket is ours. */
function given({ user, password, database, ssl }: ServerAddress): ConnectionConfig {
  const all = Object.entries({ user, password, database, ssl });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Our own, so that it can be cut: the driver's `destroy` would ask the server, which is silent, to end it. */
function socketTo({ host, port, socketPath }: ServerAddress): Socket {
  const socket = socketPath === undefined ? connect(port, host) : connect(socketPath);
  return socket.setNoDelay(true).setKeepAlive(true);
}
