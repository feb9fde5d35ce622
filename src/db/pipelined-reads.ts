import { connect, isIP, type Socket } from 'node:net';
import { type Connection, type ConnectionConfig, createConnection } from 'mariadb';
import { type AnswerDeadline, answerDeadline, NO_ANSWER, noAnswerInTime } from './answer-deadline.ts';
import { DatabaseUnreachable } from './driver-error.ts';
import { joinWrites } from './join-writes.ts';
import { MARIADB_OPTIONS } from './mysql-options.ts';
import { withSession } from './set-session.ts';
import { closeInTime } from './waiting.ts';

/** More would share the same statements among more connections, with fewer of them sent and answered together. */
const LANES = 4;
/** Prepared statements on each. The server bounds those of all clients: 16,382 unless told otherwise. */
const PREPARED_MAX = 128;
/** A lane that has been silent for so long has something slow before it: who comes now takes another. */
const SLOW_MS = 10;
/** After so long it is stuck: who waits behind that leaves. */
const STUCK_MS = 250;
/** Lanes more are opened while all are stuck, and closed when nothing is read. */
const LANES_MAX = 16;
/** Of all lanes so many may be stuck on one text: the rest is for other reads. */
const STUCK_ON_ONE_MAX = 2;
/** A read leaves stuck lanes this often; then it waits its time. */
const LEAVES_MAX = 3;

export type PipelinedReads = {
  /** The rows of a SELECT that needs no transaction, as arrays. @throws what the driver says (src/db/errors.ts) */
  read(text: string, values: readonly unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/** Where the server is, and who we are to it. */
export type ServerAddress = Pick<
  ConnectionConfig,
  'host' | 'port' | 'socketPath' | 'user' | 'password' | 'database' | 'ssl'
>;
export type PipelineTimes = { readonly connectTimeoutMs: number; readonly answerTimeoutMs: number };

/**
 * Reads share a few connections. A connection carries many of them at once, prepared, one behind the other, and neither
 * side waits for the other in between (pipelining, which mysql2 has not): a summary's four statements cost this process
 * 100 us instead of 200, and the database 200 instead of 380 (docs/performance.md). A read changes nothing, so those
 * that are lost with their connection are sent once more, and those behind a slow one elsewhere. Transactions have
 * connections of their own.
 */
export function openPipelinedReads(address: ServerAddress, times: PipelineTimes): PipelinedReads {
  /** What is asked and surely not sent yet: since anything was sent, and in this turn of the event loop. */
  let asked: Map<string, Promise<unknown[][]>> | null = null;
  const forget = () => {
    asked = null;
  };
  // What goes through TLS is sent at once, and nobody is told.
  const mayShare = !address.ssl;
  const lanes = Array.from({ length: LANES }, () => createLane(address, times, forget));
  let next = 0;
  let stuck: readonly Lane[] = [];
  let watch: ReturnType<typeof setInterval> | null = null;
  const stuckOn = (text: string) => stuck.filter((lane) => lane.stuckOn() === text);
  const pick = (text: string): Lane => {
    next = (next + 1) % lanes.length;
    const own = stuckOn(text);
    if (own.length >= STUCK_ON_ONE_MAX) return own[next % own.length] as Lane;
    const inTurn = [...lanes.slice(next), ...lanes.slice(0, next)];
    const free = inTurn.find((lane) => lane.silentMs() < SLOW_MS);
    if (free !== undefined) return free;
    if (stuck.length < lanes.length || lanes.length >= LANES_MAX)
      return inTurn.reduce((best, lane) => (lane.silentMs() < best.silentMs() ? lane : best));
    const fresh = createLane(address, times, forget);
    lanes.push(fresh);
    return fresh;
  };
  const look = () => {
    stuck = lanes.filter((lane) => lane.stuckOn() !== null);
    for (const lane of stuck) lane.letGo((text) => stuckOn(text).length < STUCK_ON_ONE_MAX);
    if (watch === null || !lanes.every((lane) => lane.isIdle())) return;
    clearInterval(watch);
    watch = null;
    for (const spare of lanes.splice(LANES)) void spare.close();
  };
  const readOnce = async (text: string, fit: readonly unknown[]): Promise<unknown[][]> => {
    for (let left = 0; ; left += 1) {
      const reading = pick(text).read(text, fit, left < LEAVES_MAX);
      watch ??= setInterval(look, STUCK_MS / 2).unref();
      const rows = await reading;
      if (rows !== LEFT) return rows;
    }
  };
  return {
    read: (text, values) => {
      const fit = values.map(fitting);
      if (!mayShare) return readOnce(text, fit);
      if (asked === null) {
        asked = new Map();
        setImmediate(forget);
      }
      const same = `${text}\n${fit.map((value) => `${typeof value} ${value}`).join('\n')}`;
      const known = asked.get(same);
      if (known !== undefined) return known;
      const rows = readOnce(text, fit);
      asked.set(same, rows);
      return rows;
    },
    close: async () => {
      if (watch !== null) clearInterval(watch);
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

/** The driver sends a number beyond 32 bits as a DOUBLE, which no index of whole numbers serves. */
const fitting = (value: unknown): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) && value !== (value | 0) ? BigInt(value) : value;

const LEFT = Symbol('left');
type Reading = { readonly text: string; leave: (() => void) | null };

type Lane = Pick<AnswerDeadline, 'silentMs'> & {
  /** The rows, or that this read has left the lane and wants another. */
  read(text: string, values: readonly unknown[], mayLeave: boolean): Promise<unknown[][] | typeof LEFT>;
  /** The text of the read that all others wait for, while that takes too long; null while there is none. */
  stuckOn(): string | null;
  /** Has those leave that wait behind the first. Their statements are sent all the same: a read changes nothing. */
  letGo(mayLeave: (text: string) => boolean): void;
  isIdle(): boolean;
  close(): Promise<void>;
};

/** A connection that is opened when something is to be read, and again after it was lost. */
function createLane(address: ServerAddress, times: PipelineTimes, onSend: () => void): Lane {
  let opened: Promise<Connection> | null = null;
  let socket: Socket | null = null;
  let isOpen = false;
  let isClosed = false;
  // In the order in which they were sent.
  const readings = new Set<Reading>();
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
        socket = socketTo(address, onSend);
        done(undefined, socket);
      },
    }).then((connection) => withSession(connection, times.answerTimeoutMs));
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
  const send = async (how: 'execute' | 'query', text: string, values: readonly unknown[]) => {
    if (isClosed) throw new DatabaseUnreachable();
    opened ??= open();
    return (await opened)[how]<unknown[][]>(text, values);
  };
  const rowsOf = async (text: string, values: readonly unknown[]): Promise<unknown[][]> => {
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
  };
  return {
    read: (text, values, mayLeave) =>
      new Promise((resolve, reject) => {
        const one: Reading = { text, leave: mayLeave ? () => resolve(LEFT) : null };
        readings.add(one);
        const rows = rowsOf(text, values).finally(() => readings.delete(one));
        rows.then(resolve, reject);
      }),
    stuckOn() {
      const [first] = readings;
      // One that is being opened has a time of its own.
      return first !== undefined && isOpen && deadline.silentMs() >= STUCK_MS ? first.text : null;
    },
    letGo(mayLeave) {
      for (const one of [...readings].slice(1)) {
        if (!mayLeave(one.text)) continue;
        one.leave?.();
        one.leave = null;
      }
    },
    isIdle: () => readings.size === 0,
    close: async () => {
      isClosed = true;
      await closeInTime((async () => (await opened)?.end())());
      socket?.destroy();
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
function socketTo(
  { host = 'localhost', port = 3306, socketPath }: ServerAddress,
  onSend: () => void,
): Socket {
  const socket = socketPath === undefined ? connect(port, host) : connect(socketPath);
  return joinWrites(socket.setNoDelay(true).setKeepAlive(true), onSend);
}
