import { randomUUID } from 'node:crypto';
import type { FieldPacket, Pool, PoolConnection } from 'mysql2/promise';
import { encodeResult, type WireResult } from './encode.ts';
import type { Transactions } from './transactions.ts';
import { noTransaction, sqlError, type WireError } from './vitess-error.ts';

/** The session, which every answer gives and the next call returns. */
export type WireSession = {
  readonly signature: string;
  readonly vitessSession: {
    readonly autocommit: true;
    readonly inTransaction?: true;
    readonly SessionUUID: string;
  };
};
export type Answer = {
  readonly session: WireSession;
  readonly result?: WireResult;
  readonly error?: WireError;
  readonly timing: number;
};

export const newSession = (id: string = randomUUID(), inTransaction = false): WireSession => ({
  signature: 'simulated',
  vitessSession: { autocommit: true, SessionUUID: id, ...(inTransaction ? { inTransaction: true } : {}) },
});

const BEGIN = /^\s*(?:begin|start\s+transaction)\b/i;
const END = /^\s*(commit|rollback)\s*;?\s*$/i;

/** Runs a statement; rows come as raw column texts, with the types beside them. */
async function run(on: Pool | PoolConnection, query: string): Promise<WireResult> {
  const [result, fields] = await on.query({
    sql: query,
    rowsAsArray: true,
    typeCast: (field: { buffer(): Buffer | null }) => field.buffer(),
  });
  return encodeResult(result, fields as FieldPacket[] | undefined);
}

/** Runs one statement in its session and keeps it busy for `busyMs` more. SQL errors are answers too. */
export async function execute(
  { pool, transactions }: { readonly pool: Pool; readonly transactions: Transactions },
  query: string,
  session: WireSession | null,
  busyMs: number,
): Promise<Answer> {
  const startedMs = performance.now();
  const id = session?.vitessSession.SessionUUID ?? randomUUID();
  const isOpen = session?.vitessSession.inTransaction === true;
  const end = END.exec(query)?.[1]?.toLowerCase();
  const answer = (after: { result?: WireResult; error?: WireError }, inTransaction: boolean): Answer => ({
    // Each transaction has its own id, so a session that begins another gets another.
    session: newSession(inTransaction || end === undefined ? id : randomUUID(), inTransaction),
    ...after,
    timing: (performance.now() - startedMs) / 1000,
  });
  try {
    if (BEGIN.test(query)) {
      if (isOpen) transactions.end(id, 'committed');
      await transactions.begin(id);
      return answer({ result: {} }, true);
    }
    if (!isOpen) return answer({ result: end === undefined ? await run(pool, query) : {} }, false);
    return await inTransaction(transactions, id, { query, end, busyMs }, answer);
  } catch (error) {
    return answer({ error: sqlError(error, query) }, isOpen && end === undefined);
  }
}

async function inTransaction(
  transactions: Transactions,
  id: string,
  { query, end, busyMs }: { query: string; end: string | undefined; busyMs: number },
  answer: (after: { result?: WireResult; error?: WireError }, inTransaction: boolean) => Answer,
): Promise<Answer> {
  const use = transactions.use(id);
  if (use.kind === 'gone') return answer({ error: noTransaction(id, use.why) }, end === undefined);
  try {
    if (busyMs > 0) await new Promise((resolve) => setTimeout(resolve, busyMs));
    const result = await run(use.connection, query);
    if (end !== undefined) transactions.end(id, end === 'commit' ? 'committed' : 'rolled back');
    return answer({ result }, end === undefined);
  } catch (error) {
    // A lost connection loses its transaction.
    if ((error as { fatal?: boolean }).fatal === true) await transactions.abandon(id, 'connection lost');
    throw error;
  } finally {
    use.done();
  }
}
