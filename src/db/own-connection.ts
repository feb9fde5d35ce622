import { connect, isIP, type Socket } from 'node:net';
import { type Connection, type ConnectionConfig, createConnection } from 'mariadb';
import { answerDeadline, noAnswerInTime } from './answer-deadline.ts';
import { DatabaseUnreachable } from './driver-error.ts';
import { joinWrites } from './join-writes.ts';
import { MARIADB_OPTIONS } from './mysql-options.ts';
import { withSession } from './set-session.ts';
import { closeInTime } from './waiting.ts';

/** The server's address and our credentials. */
export type ServerAddress = Pick<
  ConnectionConfig,
  'host' | 'port' | 'socketPath' | 'user' | 'password' | 'database' | 'ssl'
>;
export type ConnectionTimes = { readonly connectTimeoutMs: number; readonly answerTimeoutMs: number };

/** The most prepared statements of a connection. The server bounds those of all clients: 16,382 by default. */
const PREPARED_MAX = 128;

/**
 * A connection of the mariadb driver, which sends statements without waiting for the answers of those before. It is
 * opened when it is needed, and again after it was lost; a statement in flight fails then.
 */
export type OwnConnection = {
  /** @throws the driver's errors, DatabaseUnreachable once it is closed */
  open(): Promise<Connection>;
  isOpen(): boolean;
  /** Runs `work`, which waits for answers; the connection is cut when none comes in time. */
  bounded<T>(work: () => Promise<T>): Promise<T>;
  /** How long the work in flight has had no answer; 0 when there is none. */
  silentMs(): number;
  /** Loses the connection at once. */
  cut(): void;
  close(): Promise<void>;
};

/** @param session the statements that set the session of a server of that version, sent before any other */
export function createOwnConnection(
  address: ServerAddress,
  times: ConnectionTimes,
  session: (version: string) => readonly string[],
): OwnConnection {
  let opened: Promise<Connection> | null = null;
  let socket: Socket | null = null;
  let isOpen = false;
  let isClosed = false;
  const cut = () => {
    socket?.destroy(noAnswerInTime());
  };
  const deadline = answerDeadline(times.answerTimeoutMs, cut);
  const begin = (): Promise<Connection> => {
    const opening = connectTo(address, times, session, () => {
      socket = socketTo(address);
      return socket;
    });
    const lost = () => {
      if (opened !== opening) return;
      opened = null;
      isOpen = false;
    };
    opening.then((connection) => {
      isOpen = true;
      connection.on('error', lost).on('end', lost);
    }, lost);
    return opening;
  };
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    deadline.began();
    try {
      return await work();
    } finally {
      deadline.ended();
    }
  };
  return {
    async open() {
      if (isClosed) throw new DatabaseUnreachable();
      // Not bounded: the end of this would count as an answer to what is in flight.
      if (isOpen && opened !== null) return opened;
      const opening = opened ?? begin();
      opened = opening;
      // The driver's connect timeout ends with the handshake, and the session is set after it.
      return bounded(() => opening);
    },
    isOpen: () => isOpen,
    bounded,
    silentMs: deadline.silentMs,
    cut,
    close: async () => {
      isClosed = true;
      await closeInTime((async () => (await opened)?.end())());
      socket?.destroy();
    },
  };
}

/** Opens a connection over the socket that `makeSocket` makes, and sets its session. */
async function connectTo(
  address: ServerAddress,
  times: ConnectionTimes,
  session: (version: string) => readonly string[],
  makeSocket: () => Socket,
): Promise<Connection> {
  // With a socket path the driver would make a socket of its own.
  const { socketPath: _, ...server } = withTls(address);
  const connection = await createConnection({
    ...server,
    ...MARIADB_OPTIONS,
    prepareCacheLength: PREPARED_MAX,
    connectTimeout: times.connectTimeoutMs,
    stream: (done) => done(undefined, makeSocket()),
  });
  return withSession(connection, session(connection.serverVersion()));
}

/** As mysql2 for the same URL: the certificate's signer is checked, its name only with `verifyIdentity`. */
function withTls(address: ServerAddress): ServerAddress {
  const { host = 'localhost', ssl } = address;
  if (typeof ssl !== 'object') return address;
  const { verifyIdentity } = ssl as { readonly verifyIdentity?: boolean };
  const name = isIP(host) === 0 ? { servername: host } : {};
  const anyName = verifyIdentity === true ? {} : { checkServerIdentity: () => undefined };
  return { ...address, ssl: { ...ssl, ...name, ...anyName } };
}

/** Makes the socket, so that it can be cut: the driver's `destroy` would first ask the silent server. */
function socketTo({ host = 'localhost', port = 3306, socketPath }: ServerAddress): Socket {
  const socket = socketPath === undefined ? connect(port, host) : connect(socketPath);
  return joinWrites(socket.setNoDelay(true).setKeepAlive(true));
}
