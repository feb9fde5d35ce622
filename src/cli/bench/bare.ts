import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';
import { ulid } from 'ulid';

export type Statement = { readonly sql: string; readonly params: readonly unknown[] };
export type Call = { readonly url: string; readonly method: string; readonly body: string | null };
/** What one request of the real service sent, in order. */
export type Recording = { readonly statements: readonly Statement[]; readonly calls: readonly Call[] };

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;

/** Ids of the recording become fresh ones, the same for the same within one request. */
function renew(): (value: unknown) => unknown {
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

/** A server that does nothing but send the recorded statements and calls: as fast as this work can be on this machine. */
export function startBare(databaseUrl: string, poolSize: number, recording: Recording) {
  const pool = createPool({ uri: databaseUrl, connectionLimit: poolSize, dateStrings: true });
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      await request.text();
      await replay(pool, recording);
      return Response.json({ code: 200 });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    async stop() {
      await server.stop(true);
      await pool.end();
    },
  };
}

async function replay(pool: Pool, { statements, calls }: Recording): Promise<void> {
  const fresh = renew();
  const begin = statements.findIndex(({ sql }) => /^begin/i.test(sql));
  const before = begin === -1 ? statements : statements.slice(0, begin);
  const run = (on: Pool | PoolConnection, { sql, params }: Statement) => on.query(sql, params.map(fresh));
  await Promise.all(before.map((statement) => run(pool, statement)));
  for (const { url, method, body } of calls) {
    const headers = { 'content-type': 'application/json' };
    await (
      await fetch(url, body === null ? { method } : { method, headers, body: String(fresh(body)) })
    ).text();
  }
  if (begin === -1) return;
  const connection = await pool.getConnection();
  try {
    for (const statement of statements.slice(begin)) await run(connection, statement);
  } finally {
    connection.release();
  }
}
