import { desc, gt } from 'drizzle-orm';
import type { Db } from '../../../db/client.ts';
import { rawRows } from '../../../db/raw-rows.ts';
import { lease, orders } from '../../../db/schema/index.ts';
import { WrongUse } from '../../arguments/wrong-use.ts';

/** What tells one server from another, on MySQL, MariaDB and Vitess; what a server lacks is left out. */
const IDENTITY = ['server_uuid', 'server_uid', 'hostname', 'port', 'datadir'];

/**
 * The copy is written, and `--copy` and `--old` are easily interchanged. So before the first event it must be another
 * database, which nobody works on, with no order that the old one lacks.
 * @throws WrongUse that says which of these does not hold
 */
export async function proveCopy(copy: Db, old: Db, nowMs: number): Promise<void> {
  if ((await identityOf(copy)) === (await identityOf(old)))
    throw new WrongUse('--copy and --old are the same database: the copy is written.');
  if ((await copy.select().from(lease).where(gt(lease.untilMs, nowMs)).limit(1)).length > 0)
    throw new WrongUse('--copy is in use: a consumer holds a lease in it. Stop it, or wait a minute.');
  if ((await newestMs(copy)) > (await newestMs(old)))
    throw new WrongUse('--copy has a newer order than --old. Are the two interchanged? The copy is written.');
}

async function identityOf(db: Db): Promise<string> {
  const settings = await rawRows<{ Variable_name: string; Value: string }>(
    db,
    `SHOW VARIABLES WHERE Variable_name IN (${IDENTITY.map((name) => `'${name}'`).join(', ')})`,
  );
  const [name] = await rawRows(db, 'SELECT DATABASE() FROM dual');
  return JSON.stringify([
    settings.map((one) => [one.Variable_name, one.Value]).sort(),
    Object.values(name ?? {}),
  ]);
}

/** When the order with the greatest id was placed: a copy's is in the database that it was made of too. */
async function newestMs(db: Db): Promise<number> {
  const [newest] = await db
    .select({ atMs: orders.createdAtMs })
    .from(orders)
    .orderBy(desc(orders.orderId))
    .limit(1);
  return newest?.atMs ?? 0;
}
