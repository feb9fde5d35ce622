import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { ulid } from 'ulid';
import { MYSQL_OPTIONS } from '../../db/mysql-options.ts';
import { cpuMs } from './cpu-time.ts';
import { type Measured, measured } from './load.ts';

export type Statement = { readonly sql: string; readonly params: readonly unknown[] };
export type Call = { readonly url: string; readonly method: string; readonly body: string | null };
/** What one request or event of the real service sent, in order, and what a request was answered. */
export type Recording = {
  readonly statements: readonly Statement[];
  readonly calls: readonly Call[];
  readonly answer: string;
};

/** The recorded event is replayed over prepared orders: what was said of the first is said of each. */
export type Replay = {
  readonly recording: Recording;
  readonly concurrency: number;
  readonly count: number;
  /** Texts of the recording that name the recorded order, and their beginning in the copies; see `replaceOwn`. */
  readonly own: readonly { readonly recorded: string; readonly prefix: string; readonly digits: number }[];
};

const TRIES_MAX = 8;
const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;

type Change = (value: unknown) => unknown;

/** Ids of the recording become fresh ones, the same for the same within one request. */
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
    if (value.startsWith('key:')) return `key:${own}`;
    if (/^[34679ACDEFGHJKMNPQRTWXY]{10}$/.test(value)) return own.slice(-10);
    return value.replace(ULID, idFor);
  };
}

export const openPool = (databaseUrl: string, poolSize: number): Pool =>
  createPool({ uri: databaseUrl, connectionLimit: poolSize, ...MYSQL_OPTIONS });

/** A server that does nothing but send the recorded statements and calls, and answer as many bytes. */
export function serveBare(pool: Pool, recording: Recording) {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      await request.text();
      await send(pool, recording, renew());
      return new Response(recording.answer, { headers });
    },
  });
}

/** The recorded event over and over, `concurrency` at once: no broker, no framework, no decisions. */
export async function replayEvents(pool: Pool, replay: Replay): Promise<Measured> {
  let next = 0;
  let failed = 0;
  const times: number[] = [];
  const usedMs = cpuMs(process.pid);
  const startedMs = performance.now();
  const worker = async () => {
    while (next < replay.count) {
      const number = next++;
      const beganMs = performance.now();
      if (!(await tryReplay(pool, replay, number))) failed += 1;
      times.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: replay.concurrency }, worker));
  const cpu = (cpuMs(process.pid) - usedMs) / replay.count;
  return { ...measured(times, performance.now() - startedMs, failed), cpuMs: cpu };
}

/** A deadlock is tried again, as the service does. */
async function tryReplay(pool: Pool, replay: Replay, number: number): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const done = await send(pool, replay.recording, replaceOwn(replay, number)).then(
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

async function send(pool: Pool, { statements, calls }: Recording, change: Change): Promise<void> {
  const begin = statements.findIndex(({ sql }) => /^begin/i.test(sql));
  const before = begin === -1 ? statements : statements.slice(0, begin);
  const run = (on: Pool | PoolConnection, { sql, params }: Statement) => on.query(sql, params.map(change));
  await Promise.all(before.map((statement) => run(pool, statement)));
  for (const { url, method, body } of calls) {
    const headers = { 'content-type': 'application/json' };
    const init = body === null ? { method } : { method, headers, body: String(change(body)) };
    await (await fetch(url, init)).text();
  }
  if (begin === -1) return;
  const connection = await pool.getConnection();
  try {
    for (const statement of statements.slice(begin)) await run(connection, statement);
  } catch (error) {
    await connection.query('rollback');
    throw error;
  } finally {
    connection.release();
  }
}
