import { NO_ANSWER } from './answer-deadline.ts';
import { isJoinable } from './joinable.ts';
import { readsOfTurn } from './joined-reads.ts';
import { type ConnectionTimes, createOwnConnection, type ServerAddress } from './own-connection.ts';
import { isVitess, sessionStatement } from './session-settings.ts';
import { lockWaitS } from './set-session.ts';

/** With more connections, fewer statements would be sent and answered together. */
const CONNECTIONS = 4;
/** A connection that is silent for so long has a slow statement: new reads take another connection. */
const SLOW_MS = 10;
/** A connection that is silent for so long is stuck: the reads behind its first one move to another. */
const STUCK_MS = 250;
/** While all connections are stuck more are opened, up to this number, and closed when nothing is read. */
const CONNECTIONS_MAX = 16;
/** The most connections that may be stuck on one statement text, so that other reads have the rest. */
const STUCK_ON_ONE_MAX = 2;
/** A read leaves stuck connections at most so often; then it waits until its timeout. */
const LEAVES_MAX = 3;

export type PipelinedReads = {
  /** The rows, as arrays, of a SELECT that needs no transaction. @throws the driver's errors (src/db/errors.ts) */
  read(text: string, values: readonly unknown[]): Promise<unknown[][]>;
  close(): Promise<void>;
};

/**
 * Pipelined reads over 4 shared connections, with prepared statements: a connection has many reads in flight, one
 * behind the other. mysql2 has no pipelining. A summary's four statements cost this process 100 us instead of 200, and
 * the database 200 instead of 380 (docs/performance.md). A lost connection fails its in-flight reads, and each is
 * retried once; reads behind a slow one move to another connection. Transactions have connections of their own. Point
 * reads of one turn are joined (src/db/joined-reads.ts), but not on Vitess, where each would go to a shard of its own.
 */
export function openPipelinedReads(address: ServerAddress, times: ConnectionTimes): PipelinedReads {
  // What the server is, the first connection tells.
  let mayJoin = false;
  const onOpen = (version: string) => {
    mayJoin = !isVitess(version);
  };
  const connections = Array.from({ length: CONNECTIONS }, () => createReadConnection(address, times, onOpen));
  let next = 0;
  let stuck: readonly ReadConnection[] = [];
  let watch: ReturnType<typeof setInterval> | null = null;
  const moveOn = () => {
    next = (next + 1) % connections.length;
  };
  const stuckOn = (text: string) => stuck.filter((connection) => connection.stuckOn() === text);
  const pick = (text: string): ReadConnection => {
    // Point reads are quick, so those of one turn share a connection, and with it a write. Others may be slow.
    if (!isJoinable(text)) moveOn();
    const own = stuckOn(text);
    if (own.length >= STUCK_ON_ONE_MAX) return own[next % own.length] as ReadConnection;
    const inTurn = [...connections.slice(next), ...connections.slice(0, next)];
    const free = inTurn.find((connection) => connection.silentMs() < SLOW_MS);
    if (free !== undefined) return free;
    if (stuck.length < connections.length || connections.length >= CONNECTIONS_MAX)
      return inTurn.reduce((best, connection) =>
        connection.silentMs() < best.silentMs() ? connection : best,
      );
    const fresh = createReadConnection(address, times, onOpen);
    connections.push(fresh);
    return fresh;
  };
  const look = () => {
    stuck = connections.filter((connection) => connection.stuckOn() !== null);
    for (const connection of stuck)
      connection.letOthersLeave((text) => stuckOn(text).length < STUCK_ON_ONE_MAX);
    if (watch === null || !connections.every((connection) => connection.isIdle())) return;
    clearInterval(watch);
    watch = null;
    for (const spare of connections.splice(CONNECTIONS)) void spare.close();
  };
  const send = async (text: string, values: readonly unknown[], about: string): Promise<unknown[][]> => {
    for (let left = 0; ; left += 1) {
      const reading = pick(about).read(text, values, about, left < LEAVES_MAX);
      watch ??= setInterval(look, STUCK_MS / 2).unref();
      const rows = await reading;
      if (rows !== LEFT) return rows;
    }
  };
  const read = readsOfTurn(send, () => {
    moveOn();
    return mayJoin;
  });
  return {
    read: (text, values) => read(text, values.map(fitting)),
    close: async () => {
      if (watch !== null) clearInterval(watch);
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

/** Sends a number beyond 32 bits as a bigint: the driver would send a DOUBLE, for which no integer index is used. */
const fitting = (value: unknown): unknown =>
  typeof value === 'number' && Number.isSafeInteger(value) && value !== (value | 0) ? BigInt(value) : value;

const LEFT = Symbol('left');
type Reading = { readonly about: string; leave: (() => void) | null };

type ReadConnection = {
  /** How long the reads in flight have had no answer; 0 when there are none. */
  silentMs(): number;
  /** The rows, or LEFT when the read has left this connection for another. */
  read(
    text: string,
    values: readonly unknown[],
    about: string,
    mayLeave: boolean,
  ): Promise<unknown[][] | typeof LEFT>;
  /** What the first read is about when it takes too long; else null. */
  stuckOn(): string | null;
  /** Lets the reads behind the first one leave. Their statements still run, which is harmless for reads. */
  letOthersLeave(mayLeave: (about: string) => boolean): void;
  isIdle(): boolean;
  close(): Promise<void>;
};

/** A connection that is opened when something is to be read, and again after it was lost. */
function createReadConnection(
  address: ServerAddress,
  times: ConnectionTimes,
  onOpen: (version: string) => void,
): ReadConnection {
  const own = createOwnConnection(address, times, (version) => {
    onOpen(version);
    return [sessionStatement(version, lockWaitS(times.answerTimeoutMs))];
  });
  // Reads in flight, in the order in which they were sent.
  const readings = new Set<Reading>();
  const send: Send = async (how, text, values) => (await own.open())[how]<unknown[][]>(text, values);
  const rowsOf = (text: string, values: readonly unknown[]) =>
    own.bounded(() => sendRead(send, text, values));
  return {
    read: (text, values, about, mayLeave) =>
      new Promise((resolve, reject) => {
        const one: Reading = { about, leave: mayLeave ? () => resolve(LEFT) : null };
        readings.add(one);
        const rows = rowsOf(text, values).finally(() => readings.delete(one));
        rows.then(resolve, reject);
      }),
    stuckOn() {
      const [first] = readings;
      // A connection that is being opened has a timeout of its own.
      return first !== undefined && own.isOpen() && own.silentMs() >= STUCK_MS ? first.about : null;
    },
    letOthersLeave(mayLeave) {
      for (const one of [...readings].slice(1)) {
        if (!mayLeave(one.about)) continue;
        one.leave?.();
        one.leave = null;
      }
    },
    isIdle: () => readings.size === 0,
    close: own.close,
    silentMs: own.silentMs,
  };
}

type Send = (how: 'execute' | 'query', text: string, values: readonly unknown[]) => Promise<unknown[][]>;

/** Sends a read; once more after a lost connection, and unprepared when the server can prepare no more. */
const sendRead = (send: Send, text: string, values: readonly unknown[]): Promise<unknown[][]> =>
  send('execute', text, values).catch((error) => {
    if (isLost(error)) return send('execute', text, values);
    if (isUnprepared(error)) return send('query', text, values);
    throw error;
  });

type Failure = { readonly fatal?: unknown; readonly code?: unknown };

/** The connection was lost for another reason than silence: its reads may be sent on another. */
const isLost = (error: unknown): boolean => {
  const { fatal, code } = error as Failure;
  return fatal === true && code !== NO_ANSWER && code !== 'ER_CONNECTION_TIMEOUT';
};

/** The server holds as many prepared statements of all clients as it may. */
const isUnprepared = (error: unknown): boolean =>
  (error as Failure).code === 'ER_MAX_PREPARED_STMT_COUNT_REACHED';
