import { getTableName, sql } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import type { Start } from '../support/invariants/snapshot.ts';
import { openWorld, type World } from '../support/world.ts';

/** The stock, small enough that a short history runs out of it. */
const STOCK: Readonly<Record<string, number>> = {
  '378047556': 6,
  '378047557': 2,
  '99017575': 3,
  '51200101': 3,
  '51200102': 40,
};
const WALLETS: Readonly<Record<string, string>> = { '1001': '70.00', '1003': '500.00', '1004': '0.00' };
const CART = ['378047556', '99017575', '51200101'];
const CART_COUNT = 3;
/** The tables that a history fills; the others are the catalogue, which stays. */
const FILLED = [
  ...[t.orders, t.orderEntry, t.payment, t.refund, t.refundLeg, t.notification, t.orderEvent, t.deadLetter],
  ...[t.orderProgress, t.upstreamAsk, t.lease, t.idempotency, t.walletHold, t.outbox, t.orderTimeline],
  ...[t.notiIntake, t.cartItem, t.couponUser, t.forexRate],
];

const NEW_USER = {
  ...{ userId: '1004', receiver: 'Di Fox', email: 'di@example.com', city: 'Austin', province: 'TX' },
  ...{ phone: '+1 512 555 0110' },
};

/** The beginning of every history. */
export const START: Start = {
  stock: new Map(demoData.skus.map((one) => [one.sku_id, STOCK[one.sku_id] ?? one.stock])),
  cart: new Map(Object.keys(WALLETS).flatMap((user) => CART.map((sku) => [`${user}/${sku}`, CART_COUNT]))),
  wallets: new Map(
    Object.entries(WALLETS).map(([user, v]) => [
      user,
      { amountMinor: BigInt(v.replace('.', '')), currency: 'USD' },
    ]),
  ),
};

export type Line = Readonly<Record<string, unknown>>;
export type Bench = {
  readonly world: World;
  /** the service's log lines since the last `reset` */
  readonly log: readonly Line[];
  /**
   * Resets to the beginning of a history. It is cheaper than `world.fresh`, for it resets only what histories change.
   */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** The service on the real database, set up so that users contend for goods, coupons and money. */
export async function openBench(secondAheadMs: number | null = null): Promise<Bench> {
  const log: Line[] = [];
  const world = await openWorld({
    onLog: (line) => void log.push(line),
    ...(secondAheadMs === null ? {} : { secondAheadMs }),
  });
  const { db } = world.database;
  await world.fresh();
  await db.insert(t.address).values([
    { ...NEW_USER, addrId: '507', region: 'US', street: '7 Oak St', postcode: '73301' },
    { ...NEW_USER, addrId: '508', region: 'GB', street: '7 Oak St', postcode: 'SW1A 2AA' },
  ]);
  const percent = { kind: 'percent_off', percent: '10', isPublic: true, usedCount: 0 };
  await db.insert(t.coupon).values([
    { ...percent, code: 'TRIO', totalLimit: 3, perUserLimit: 2 },
    { ...percent, code: 'ONCE', totalLimit: null, perUserLimit: 1 },
  ]);
  const cart = Object.keys(WALLETS).flatMap((userId) =>
    CART.map((skuId) => ({ userId, skuId, count: CART_COUNT })),
  );
  const stockOf = sql.raw(
    `CASE sku_id ${[...START.stock].map(([sku, stock]) => `WHEN '${sku}' THEN ${stock}`).join(' ')} END`,
  );
  return {
    world,
    log,
    async reset() {
      await Promise.all([
        ...FILLED.map((table) => db.execute(sql.raw(`DELETE FROM \`${getTableName(table)}\``))),
        db.update(t.sku).set({ stock: stockOf }),
        db.update(t.coupon).set({ usedCount: 0 }),
      ]);
      await Promise.all([
        db.insert(t.cartItem).values(cart),
        db.insert(t.couponUser).values({ userId: '1001', code: 'VIP20', owned: true, usedCount: 0 }),
      ]);
      world.upstream.reset();
      for (const [user, v] of Object.entries(WALLETS)) world.upstream.setBalance(user, { v, c: 'USD' });
      world.clock.reset();
      world.restart();
      log.length = 0;
    },
    close: () => world.close(),
  };
}
