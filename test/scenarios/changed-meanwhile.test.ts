import { afterAll, beforeAll, expect, test } from 'bun:test';
import { and, eq } from 'drizzle-orm';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { until } from '../support/until.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6: somebody else commits between a checkout's reads and its writes. The checkout is judged by the new rows:
// refused where they forbid it, placed where they allow it.

const world = useWorld();
const SKU = '378047556';
const BODY = { entries: [`37804755-${SKU}-1`], no_remove_from_cart: false };

// The session of another program, whichever driver the service has.
let other: Connection;
beforeAll(async () => {
  other = await createConnection(process.env.TEST_DATABASE_URL ?? '');
});
afterAll(() => other.end());

async function isAnyoneWaiting(): Promise<boolean> {
  const query = "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
  const [[row]] = await other.query<RowDataPacket[]>(query);
  // The server renews this view only when nobody has read it for 100 ms.
  await Bun.sleep(120);
  return Number(row?.n) > 0;
}

/** Sends a checkout while `change` is uncommitted, and commits once the checkout waits for the row. */
async function during(change: string, cash: number) {
  await other.beginTransaction();
  await other.query(change);
  const answer = world.checkout({ ...BODY, cash }, { key: 'k' });
  await until(isAnyoneWaiting);
  await other.commit();
  return await answer;
}

// With wallet money the key is claimed first, and the order has a transaction of its own.
for (const cash of [0, 5]) {
  test(`goods taken off the shelf are not sold (cash ${cash})`, async () => {
    const answer = await during(`UPDATE sku SET status = 'off_shelf' WHERE sku_id = '${SKU}'`, cash);
    expect([answer.status, answer.json.error]).toEqual([409, 'OFF_SHELF']);
    expect(await world.database.db.select().from(t.orders)).toEqual([]);
    await expectNothingLost(world);
  });

  test(`what is put into the cart meanwhile stays there, and keeps the goods from nobody (cash ${cash})`, async () => {
    const { db } = world.database;
    const own = and(eq(t.cartItem.userId, '1001'), eq(t.cartItem.skuId, SKU));
    await db.delete(t.cartItem).where(own);
    await db.insert(t.cartItem).values({ userId: '1001', skuId: SKU, count: 1 });
    const more = `UPDATE cart_item SET count = 2 WHERE user_id = '1001' AND sku_id = '${SKU}'`;
    const answer = await during(more, cash);
    expect([answer.status, answer.json.error]).toEqual([200, '']);
    expect((await db.select().from(t.cartItem).where(own)).map((row) => row.count)).toEqual([1]);
  });
}
