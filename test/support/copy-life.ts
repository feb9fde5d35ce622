import { sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { declaredTables } from '../../src/db/declared-schema.ts';
import { createdTables } from '../../src/db/migration-tables.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { analyze, copyOrder, copyRows } from '../../src/tooling/dev/many-orders.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { IS_SHARDED, rootDir } from './world.ts';

/** The columns in which a copy differs from the copied order. */
const OF_AN_ORDER: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  order_event: {},
  order_timeline: {},
  payment: {},
  upstream_ask: {},
  wallet_hold: {},
  outbox: { sent_at: 'o.created_at' },
  refund: { refund_id: "CONCAT('R', n.i)" },
  refund_leg: { refund_id: "CONCAT('R', n.i)" },
  idempotency: { idem_key: "CONCAT('k', n.i)" },
  notification: {
    noti_id: "CONCAT('01', RIGHT(o.noti_id, 5), LPAD(n.i, 19, '0'))",
    source_key: "CONCAT(n.i, ':', o.source_key)",
  },
};

/**
 * Copies an order `count` times with all its rows; its outgoing events count as sent. Without a timeout, because it takes
 * long on a slow disk.
 */
export async function copyLife(orderId: string, count: number): Promise<void> {
  const { db, close } = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 1, undefined, NO_TIMEOUT);
  try {
    await copyOrder(db, orderId, count);
    for (const [table, changed] of Object.entries(OF_AN_ORDER))
      await copyRows(db, { table, orderId, count, prefix: '00BULK', changed });
    await analyze(db, Object.keys(OF_AN_ORDER));
  } finally {
    await close();
  }
}

/** Truncates all tables, on shards the lookups too, for deleting rows would keep the next test waiting. */
export async function truncateAll(db: Db): Promise<void> {
  const lookups = IS_SHARDED ? readMigrations(rootDir, true).flatMap(createdTables) : [];
  for (const table of new Set([...declaredTables().keys(), ...lookups]))
    await db.execute(sql.raw(`TRUNCATE TABLE ${table}`));
}
