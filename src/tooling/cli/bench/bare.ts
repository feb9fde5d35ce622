import { createPool as createReadPool, type Pool as ReadPool } from 'mariadb';
import { createPool, type Pool } from 'mysql2/promise';
import { ulid } from 'ulid';
import { MARIADB_OPTIONS, MYSQL_OPTIONS } from '../../../db/mysql-options.ts';
import { addressOf } from '../../../db/tcp-client.ts';
import { cpuMs } from './cpu-time.ts';
import { type Measured, measured } from './load.ts';

export type Statement = { readonly sql: string; readonly params: readonly unknown[] };
export type Call = { readonly url: string; readonly method: string; readonly body: string | null };
/** The statements and calls of one request or event of the real service, in order, with a request's answer. */
export type Recording = {
  readonly statements: readonly Statement[];
  readonly calls: readonly Call[];
  readonly answer: string;
};

/** The recorded event is replayed over prepared orders. The id of each order replaces the id of the recorded one. */
export type Replay = {
  readonly recording: Recording;
  readonly concurrency: number;
  readonly count: number;
  /** Texts of the recording that name the recorded order, with their prefix in the copies; see `replaceOwn`. */
  readonly own: readonly { readonly recorded: string; readonly prefix: string; readonly digits: number }[];
};

const TRIES_MAX = 8;
const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;

type Change = (value: unknown) => unknown;

/** Replaces ids of the recording by fresh ones; equal ids stay equal within one request. */
function renew(): Change {
  const ids = new Map<string, string>();
  const idFor = (old: string) => {
    const fresh = ids.get(old) ?? ulid();
    ids.set(old, fresh);
    return fresh;
  };
  const own = ulid();
  return (value) => {
    if (typeof value !== 'string') return value;
    const key = /^(?:key|same):/.exec(value);
    if (key !== null) return key[0] + own;
    // The first use of a coupon inserts the user's row, so each request needs a user of its own.
    if (/^buyer-\d+$/.test(value)) return `buyer-${own}`;
    if (/^[34679ACDEFGHJKMNPQRTWXY]{10}$/.test(value)) return own.slice(-10);
    return value.replace(ULID, idFor);
  };
}

/** The service's two drivers, each with its own pool: prepared reads over one, transactions over the other. */
export type BarePools = { readonly reads: ReadPool; readonly writes: Pool };

export function openPools(databaseUrl: string, poolSize: number): BarePools {
  const writes = createPool({ uri: databaseUrl, connectionLimit: poolSize, ...MYSQL_OPTIONS });
  const reads = createReadPool({ ...addressOf(writes), ...MARIADB_OPTIONS, connectionLimit: poolSize });
  return { reads, writes };
}

/** A server that only sends the recorded statements and calls, and answers as many bytes. */
export function serveBare(pools: BarePools, recording: Recording) {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      await request.text();
      await send(pools, recording, renew());
      return new Response(recording.answer, { headers });
    },
  });
}

/** Replays the recorded event, `concurrency` at once, without broker, framework and decisions. */
export async function replayEvents(pools: BarePools, replay: Replay): Promise<Measured> {
  let next = 0;
  let failed = 0;
  const times: number[] = [];
  const usedMs = cpuMs(process.pid);
  const startedMs = performance.now();
  const worker = async () => {
    while (next < replay.count) {
      const number = next++;
      const beganMs = performance.now();
      if (!(await tryReplay(pools, replay, number))) failed += 1;
      times.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: replay.concurrency }, worker));
  const cpu = (cpuMs(process.pid) - usedMs) / replay.count;
  return { ...measured(times, performance.now() - startedMs, failed), cpuMs: cpu };
}

/**
 * Replays the event, after a failure again, as the service does after a deadlock. @returns false when all tries failed
 */
async function tryReplay(pools: BarePools, replay: Replay, number: number): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const done = await send(pools, replay.recording, replaceOwn(replay, number)).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  return false;
}

function replaceOwn({ own }: Replay, number: number): Change {
  const fresh = renew();
  return (value) => {
    if (typeof value !== 'string') return value;
    let text = value;
    for (const { recorded, prefix, digits } of own)
      text = text.replaceAll(recorded, prefix + String(number).padStart(digits, '0'));
    return fresh(text);
  };
}

async function send(
  { reads, writes }: BarePools,
  { statements, calls }: Recording,
  change: Change,
): Promise<void> {
  const begin = statements.findIndex(({ sql }) => /^begin/i.test(sql));
  const before = begin === -1 ? statements : statements.slice(0, begin);
  const alone = ({ sql, params }: Statement): Promise<unknown> =>
    (/^select/i.test(sql) ? reads.execute.bind(reads) : writes.query.bind(writes))(sql, params.map(change));
  await Promise.all(before.map(alone));
  for (const { url, method, body } of calls) {
    const headers = { 'content-type': 'application/json' };
    const init = body === null ? { method } : { method, headers, body: String(change(body)) };
    await (await fetch(url, init)).text();
  }
  if (begin === -1) return;
  const connection = await writes.getConnection();
  try {
    for (const { sql, params } of statements.slice(begin)) await connection.query(sql, params.map(change));
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
}
