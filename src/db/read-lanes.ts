import { connect, isIP, type Socket } from 'node:net';
import { type Connection, type ConnectionConfig, createConnection } from 'mariadb';
import { type AnswerDeadline, answerDeadline, NO_ANSWER, noAnswerInTime } from './answer-deadline.ts';
import { MARIADB_OPTIONS } from './mysql-options.ts';
import { withSession } from './set-session.ts';

/** More would share the same statements among more connections, with fewer of them sent and answered together. */
const LANES = 4;
/** Prepared statements on each. The server bounds those of all clients: 16,382 unless told otherwise. */
const PREPARED_MAX = 128;
/** A lane that has been silent for so long has something slow before it: who comes now takes another. */
const SLOW_MS = 10;

export type ReadLanes = {
  /** The rows of a SELECT that needs no transaction, as arrays. @throws what the driver says (src/db/errors.ts) */
  read(text: string, values: readonly unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/** Where the server is, and who we are to it. */
export type ServerAddress = Pick<
  ConnectionConfig,
  'host' | 'port' | 'socketPath' | 'user' | 'password' | 'database' | 'ssl'
>;
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
  return {
    read: (text, values) => pick().read(text, values.map(fitting)),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** The driver sends a number beyond 32 bits as a DOUBLE, which no index of whole numbers serves. */
const fitting = (value: unknown): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) && value !== (value | 0) ? BigInt(value) : value;

type Lane = Pick<AnswerDeadline, 'silentMs'> & ReadLanes;

/** A connection that is opened when something is to be read, and again after it was lost. */
function createLane(address: ServerAddress, times: LaneTimes): Lane {
  let opened: Promise<Connection> | null = null;
  let socket: Socket | null = null;
  let isClosed = false;
  const deadline = answerDeadline(times.answerTimeoutMs, () => socket?.destroy(noAnswerInTime()));
  // A socket path would have the driver make its own socket.
  const { socketPath: _, ...server } = withTls(address);
  const open = (): Promise<Connection> => {
    const opening = createConnection({
      ...server,
      ...MARIADB_OPTIONS,
      prepareCacheLength: PREPARED_MAX,
      connectTimeout: times.connectTimeoutMs,
      stream: (done) => {
        socket = socketTo(address);
        done(undefined, socket);
      },
    }).then((connection) => withSession(connection, times.answerTimeoutMs));
    const lost = () => {
      if (opened === opening) opened = null;
    };
    opening.then((connection) => connection.on('error', lost).on('end', lost), lost);
    return opening;
  };
  const send = async (how: 'execute' | 'query', text: string, values: readonly unknown[]) => {
    if (isClosed) throw new Error('Pool is closed.');
    opened ??= open();
    return (await opened)[how]<unknown[][]>(text, values);
  };
  return {
    read: async (text, values) => {
      deadline.began();
      try {
        return await send('execute', text, values).catch((error) => {
          if (isLost(error)) return send('execute', text, values);
          if (isUnprepared(error)) return send('query', text, values);
          throw error;
        });
      } finally {
        deadline.ended();
      }
    },
    close: async () => {
      isClosed = true;
      await (await opened?.catch(() => null))?.end();
    },
    silentMs: deadline.silentMs,
  };
}

type Failure = { readonly fatal?: unknown; readonly code?: unknown };

/** The connection is gone, not for being silent: the read may be sent on another, whoever it was lost for. */
const isLost = (error: unknown): boolean => {
  const { fatal, code } = error as Failure;
  return fatal === true && code !== NO_ANSWER && code !== 'ER_CONNECTION_TIMEOUT';
};

/** The server holds as many prepared statements as it may, of all its clients. */
const isUnprepared = (error: unknown): boolean =>
  (error as Failure).code === 'ER_MAX_PREPARED_STMT_COUNT_REACHED';

/** As mysql2 does it for the same URL: who signed the certificate is checked, its name only with `verifyIdentity`. */
function withTls(address: ServerAddress): ServerAddress {
  const { host = 'localhost', ssl } = address;
  if (typeof ssl !== 'object') return address;
  const { verifyIdentity } = ssl as { readonly verifyIdentity?: boolean };
  const name = isIP(host) === 0 ? { servername: host } : {};
  const anyName = verifyIdentity === true ? {} : { checkServerIdentity: () => undefined };
  return { ...address, ssl: { ...ssl, ...name, ...anyName } };
}

/** Our own, so that it can be cut: the driver's `destroy` would ask the server, which is silent, to end it. */
function socketTo({ host = 'localhost', port = 3306, socketPath }: ServerAddress): Socket {
  const socket = socketPath === undefined ? connect(port, host) : connect(socketPath);
  return socket.setNoDelay(true).setKeepAlive(true);
}
