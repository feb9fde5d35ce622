import { sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { declaredTables } from '../../src/db/declared.ts';
import { ORDER_STATUSES } from '../../src/domain/order-state.ts';

/** Older than every real id; `number` from 0, newest last. */
export const bulkId = (number: number): string => `00BULK${String(number).padStart(20, '0')}`;

const BULK_ID = "CONCAT('00BULK', LPAD(n.i, 20, '0'))";
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
  await copy(db, 'orders', orderId, count, {
    short_id: "CONCAT('B', LPAD(n.i, 9, '0'))",
    user_id: "CASE WHEN n.i % 2 = 0 THEN '1001' ELSE CONCAT('u', n.i % 97) END",
    status: `ELT(1 + (n.i DIV 2) % ${ORDER_STATUSES.length}, ${states})`,
    created_at: `DATE_SUB(o.created_at, INTERVAL (${count} - n.i) SECOND)`,
  });
  await copy(db, 'order_entry', orderId, count, {});
  await copy(db, 'order_progress', orderId, count, {
    user_id: "CASE WHEN n.i % 2 = 0 THEN '1001' ELSE CONCAT('u', n.i % 97) END",
    in_refund: 'n.i % 10 = 0',
  });
  await db.execute(sql.raw('ANALYZE TABLE orders, order_entry, order_progress'));
}

async function copy(
  db: Db,
  table: string,
  orderId: string,
  count: number,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = [...(declaredTables().get(table)?.columns.keys() ?? [])];
  const values = columns.map((name) => (name === 'order_id' ? BULK_ID : (changed[name] ?? `o.${name}`)));
  await db.execute(
    sql.raw(
      `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} o ` +
        `CROSS JOIN ${numbers(count)} WHERE o.order_id = '${orderId}' AND n.i < ${count}`,
    ),
  );
}
