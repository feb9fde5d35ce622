import type { Pool, PoolConnection } from 'mysql2/promise';

/** An open transaction, which has a connection and runs one statement at a time. */
type Open = {
  readonly connection: PoolConnection;
  busy: boolean;
  idle: ReturnType<typeof setTimeout> | null;
};

export type Use =
  | { readonly kind: 'ready'; readonly connection: PoolConnection; done(): void }
  | { readonly kind: 'gone'; readonly why: string };

/** The most remembered endings, which say why a transaction is gone. */
const ENDINGS_MAX = 10_000;

/** Transactions by session id. One that is idle for `idleMs` is rolled back, as Vitess does after 20 s. */
export function createTransactions(pool: Pool, idleMs: number) {
  const open = new Map<string, Open>();
  const endings = new Map<string, string>();

  function forget(id: string, why: string): Open | undefined {
    const one = open.get(id);
    open.delete(id);
    if (one?.idle) clearTimeout(one.idle);
    endings.set(id, `ended at ${new Date().toISOString()} (${why})`);
    if (endings.size > ENDINGS_MAX) endings.delete(endings.keys().next().value ?? '');
    return one;
  }

  function watch(id: string, one: Open): void {
    one.idle = setTimeout(() => void abandon(id, `exceeded timeout: ${idleMs}ms`), idleMs);
  }

  /** Rolls back by closing the connection, which may be in any state. */
  async function abandon(id: string, why: string): Promise<void> {
    forget(id, why)?.connection.destroy();
  }

  return {
    async begin(id: string): Promise<void> {
      const connection = await pool.getConnection();
      await connection.query('BEGIN');
      const one: Open = { connection, busy: false, idle: null };
      open.set(id, one);
      watch(id, one);
    },
    /** The connection for one statement; call `done` when the statement was answered. */
    use(id: string): Use {
      const one = open.get(id);
      if (one === undefined) return { kind: 'gone', why: endings.get(id) ?? 'not found' };
      if (one.busy) return { kind: 'gone', why: 'in use: for query' };
      one.busy = true;
      if (one.idle !== null) clearTimeout(one.idle);
      const done = () => {
        one.busy = false;
        if (open.get(id) === one) watch(id, one);
      };
      return { kind: 'ready', connection: one.connection, done };
    },
    /** To be called after COMMIT or ROLLBACK on its connection. */
    end(id: string, why: 'committed' | 'rolled back'): void {
      forget(id, why)?.connection.release();
    },
    abandon,
    async abandonAll(): Promise<void> {
      for (const id of [...open.keys()]) await abandon(id, 'shutting down');
    },
    get count() {
      return open.size;
    },
  };
}

export type Transactions = ReturnType<typeof createTransactions>;
