import { expect } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { demoData } from '../../src/dev/demo-data.ts';
import type { World } from './world.ts';

const LIVE = (status: string) => status !== 'canceled';

/**
 * What must hold whenever nothing is running: stock and coupon uses are exactly those of live orders, every order has
 * its entries and its `order.created`, and wallet money is frozen for orders not paid yet only.
 */
export async function expectNothingLost(world: World): Promise<void> {
  const { db } = world.database;
  const orders = await db.select().from(t.orders);
  const entries = await db.select().from(t.orderEntry);
  const live = new Set(orders.filter((order) => LIVE(order.status)).map((order) => order.orderId));
  const stock = await db.select().from(t.sku);
  for (const row of stock) {
    const before = demoData.skus.find((one) => one.sku_id === row.skuId)?.stock ?? 0;
    const sold = entries
      .filter((entry) => entry.skuId === row.skuId && live.has(entry.orderId))
      .reduce((sum, entry) => sum + entry.count, 0);
    expect({ sku: row.skuId, stock: row.stock }).toEqual({ sku: row.skuId, stock: before - sold });
  }
  for (const row of await db.select().from(t.coupon)) {
    const used = orders.filter((order) => order.couponCode === row.code && LIVE(order.status)).length;
    expect({ code: row.code, used: row.usedCount }).toEqual({ code: row.code, used });
  }
  for (const row of await db.select().from(t.couponUser)) {
    const used = orders.filter(
      (order) => order.couponCode === row.code && order.userId === row.userId && LIVE(order.status),
    ).length;
    expect({ code: row.code, user: row.userId, used: row.usedCount }).toEqual({
      code: row.code,
      user: row.userId,
      used,
    });
  }
  for (const order of orders) {
    expect(entries.some((entry) => entry.orderId === order.orderId)).toBe(true);
    const events = await db.select().from(t.outbox).where(eq(t.outbox.orderId, order.orderId));
    expect(events.filter((event) => event.topic === 'order.created')).toHaveLength(1);
    expect(events.filter((event) => event.topic === 'order.canceled')).toHaveLength(
      LIVE(order.status) ? 0 : 1,
    );
  }
  await expectWalletSettled(world);
}

async function expectWalletSettled(world: World): Promise<void> {
  const { db } = world.database;
  const orders = new Map((await db.select().from(t.orders)).map((order) => [order.orderId, order]));
  for (const hold of await db.select().from(t.walletHold)) {
    const order = orders.get(hold.orderId);
    const atRebate = world.wallet(hold.orderId);
    if (order === undefined || order.status === 'canceled') {
      expect(hold.state).toBe('released');
      expect(['released', 'closed']).toContain(atRebate ?? 'closed');
    } else if (order.status === 'unpaid' || order.status === 'authorized') {
      expect({ hold: hold.state, atRebate }).toEqual({ hold: 'bound', atRebate: 'frozen' });
    } else {
      expect({ hold: hold.state, atRebate }).toEqual({ hold: 'deducted', atRebate: 'deducted' });
    }
  }
  const known = new Set((await db.select().from(t.walletHold)).map((hold) => hold.orderId));
  for (const ref of world.walletRefs()) expect(known.has(ref)).toBe(true);
}
