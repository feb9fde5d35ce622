import { sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { declaredTables } from '../../db/declared-schema.ts';
import { ORDER_STATUSES } from '../../domain/lifecycle/order-state.ts';

const BULK = '00BULK';

/** The id of a copy: `prefix` is 6 characters; `number` from 0, newest last. Older than every real id. */
export const bulkId = (number: number, prefix = BULK): string =>
  `${prefix}${String(number).padStart(20, '0')}`;

/** The most rows of one statement; more would need more row locks than a small server has room for. */
const AT_ONCE = 100_000;

const DIGITS = `(${Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;

/** A table of 0 to `count` - 1, in plain SQL that both servers know. */
function numbers(count: number): string {
  const places = String(count - 1).length;
  const value = Array.from({ length: places }, (_, place) => `t${place}.d * ${10 ** place}`).join(' + ');
  const tables = Array.from({ length: places }, (_, place) => `${DIGITS} t${place}`).join(' CROSS JOIN ');
  return `(SELECT ${value} AS i FROM ${tables}) n`;
}

/**
 * Copies one order `count` times: every second for user 1001, the rest for 97 others; every state in turn, one second
 * apart; every tenth in the refund group.
 */
export async function copyOrder(db: Db, orderId: string, count: number): Promise<void> {
  const states = ORDER_STATUSES.map((status) => `'${status}'`).join(', ');
  await copyRows(db, {
    table: 'orders',
    orderId,
    count,
    prefix: BULK,
    changed: {
      short_id: "CONCAT('B', LPAD(n.i, 9, '0'))",
      user_id: "CASE WHEN n.i % 2 = 0 THEN '1001' ELSE CONCAT('u', n.i % 97) END",
      status: `ELT(1 + (n.i DIV 2) % ${ORDER_STATUSES.length}, ${states})`,
      created_at: `DATE_SUB(o.created_at, INTERVAL (${count} - n.i) SECOND)`,
    },
  });
  await copyRows(db, { table: 'order_entry', orderId, count, prefix: BULK, changed: {} });
  await copyRows(db, {
    table: 'order_progress',
    orderId,
    count,
    prefix: BULK,
    changed: {
      user_id: "CASE WHEN n.i % 2 = 0 THEN '1001' ELSE CONCAT('u', n.i % 97) END",
      in_refund: 'n.i % 10 = 0',
      // Without left_at, nobody takes the copies' states for changes by the old service
      // (src/domain/order/changed-elsewhere.ts).
      left_at: 'NULL',
    },
  });
  await analyze(db, ['orders', 'order_entry', 'order_progress']);
}

/** Renews the statistics of the optimizer, one table after another, because vtgate takes no list. */
export async function analyze(db: Db, tables: readonly string[]): Promise<void> {
  for (const table of tables) await db.execute(sql.raw(`ANALYZE TABLE ${table}`));
}

/** What to copy: one order's rows of `table`, with `changed` columns as SQL over `o` and `n.i`. */
export type RowCopy = {
  readonly table: string;
  readonly orderId: string;
  readonly count: number;
  readonly prefix: string;
  readonly changed: Readonly<Record<string, string>>;
};

/** Copies the rows of one order in one table `count` times, each copy under its own `bulkId`. */
export async function copyRows(db: Db, { table, orderId, count, prefix, changed }: RowCopy): Promise<void> {
  const columns = [...(declaredTables().get(table)?.columns.keys() ?? [])];
  const id = `CONCAT('${prefix}', LPAD(n.i, 20, '0'))`;
  const values = columns.map((name) => (name === 'order_id' ? id : (changed[name] ?? `o.${name}`)));
  const insert =
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} o ` +
    `CROSS JOIN ${numbers(count)} WHERE o.order_id = '${orderId}'`;
  // The condition contains a column of the row. Without one, vtgate of two shards pushes it into the table of numbers,
  // and fails there.
  const at = 'n.i + 0 * LENGTH(o.order_id)';
  for (let from = 0; from < count; from += AT_ONCE)
    await db.execute(
      sql.raw(`${insert} AND ${at} >= ${from} AND ${at} < ${Math.min(count, from + AT_ONCE)}`),
    );
}
