import { expect, test } from 'bun:test';
import { and, eq, sql } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 6: what changes between a checkout's look and its writing, by somebody who commits first. What it takes is judged
// as it then is: refused for what is so, and placed where nothing stands against it.

const world = useWorld();
const SKU = '378047556';
const BODY = { entries: [`37804755-${SKU}-1`], no_remove_from_cart: false };
const db = () => world.database.db;

async function isAnyoneWaiting(): Promise<boolean> {
  const [rows] = (await db().execute(
    sql.raw("SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"),
  )) as unknown as [{ n: string }[]];
  return Number(rows[0]?.n) > 0;
}

/** Sends a checkout while `change` is not committed yet, and commits when the checkout waits for its row. */
async function during(
  change: (tx: Parameters<Parameters<ReturnType<typeof db>['transaction']>[0]>[0]) => Promise<unknown>,
  cash = 0,
) {
  let answer: ReturnType<typeof world.checkout> | null = null;
  await db().transaction(async (tx) => {
    await change(tx);
    answer = world.checkout({ ...BODY, cash }, { key: 'k' });
    // The server's view is renewed only when nobody has read it for 100 ms.
    while (!(await isAnyoneWaiting())) await Bun.sleep(120);
  });
  if (answer === null) throw new Error('not sent');
  return await (answer as ReturnType<typeof world.checkout>);
}

// With wallet money the key is claimed before, and the order is committed by itself.
for (const cash of [0, 5]) {
  test(`goods taken off the shelf are not sold (cash ${cash})`, async () => {
    const answer = await during(
      (tx) => tx.update(t.sku).set({ status: 'off_shelf' }).where(eq(t.sku.skuId, SKU)),
      cash,
    );
    expect([answer.status, answer.json.error]).toEqual([409, 'OFF_SHELF']);
    expect(await db().select().from(t.orders)).toEqual([]);
    await expectNothingLost(world);
  });

  test(`what is put into the cart meanwhile stays there, and keeps the goods from nobody (cash ${cash})`, async () => {
    const own = and(eq(t.cartItem.userId, '1001'), eq(t.cartItem.skuId, SKU));
    await db().delete(t.cartItem).where(own);
    await db().insert(t.cartItem).values({ userId: '1001', skuId: SKU, count: 1 });
    const answer = await during((tx) => tx.update(t.cartItem).set({ count: 2 }).where(own), cash);
    expect([answer.status, answer.json.error]).toEqual([200, '']);
    expect((await db().select().from(t.cartItem).where(own)).map((row) => row.count)).toEqual([1]);
  });
}
