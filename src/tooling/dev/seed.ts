import { getTableName, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { insertInto } from '../../db/insert.ts';
import * as tables from '../../db/schema/index.ts';
import { storedInstant } from '../../domain/values/instant.ts';
import { parseAmount } from '../../domain/values/money.ts';
import { addressOf, channelOf, type DemoData, skuOf } from './demo-data.ts';

const ALL = Object.values(tables);

/** Fills an empty database with the demo data, all or nothing. @returns false when the database is not empty */
export async function seed(db: Db, demo: DemoData): Promise<boolean> {
  const regions = await db.select().from(tables.region).limit(1);
  if (regions.length > 0) return false;
  // One transaction, so that Ctrl-C leaves no part that the next start takes for the whole.
  await db.transaction(async (tx) => {
    const one = tx as unknown as Db;
    await seedCatalogue(one, demo);
    await seedCoupons(one, demo);
    await seedCustomers(one, demo);
  });
  return true;
}

/** Empties every table of our own and of the existing schema, so that the demo data can be seeded again. */
export async function emptyTables(db: Db): Promise<void> {
  for (const table of ALL) await db.execute(sql.raw(`DELETE FROM \`${getTableName(table)}\``));
}

async function seedCatalogue(db: Db, demo: DemoData): Promise<void> {
  await insertInto(tables.region)(db, demo.regions);
  await insertInto(tables.sku)(
    db,
    demo.skus.map((one) => ({ ...skuOf(one), status: one.status })),
  );
  await insertInto(tables.shippingChannel)(
    db,
    demo.channels.map((one) => ({
      ...channelOf(one),
      channelKey: one.key,
      etaDaysFrom: one.eta_days[0] ?? 0,
      etaDaysTo: one.eta_days[1] ?? 0,
    })),
  );
  await insertInto(tables.freeShipping)(
    db,
    demo.free_shipping.map((one) => ({
      region: one.region,
      mall: one.mall,
      channelKey: one.channel,
      thresholdMinor: parseAmount(one.threshold.v, one.threshold.c) ?? 0n,
      currency: one.threshold.c,
    })),
  );
  await insertInto(tables.paymentMethod)(
    db,
    demo.payment_methods.map((one) => ({
      name: one.name,
      title: one.title,
      logo: one.logo,
      regions: one.regions ?? null,
      clients: one.clients ?? null,
      minAmount: one.min ?? null,
      maxAmount: one.max ?? null,
      priority: one.priority,
      enabled: true,
    })),
  );
}

async function seedCoupons(db: Db, demo: DemoData): Promise<void> {
  await insertInto(tables.coupon)(
    db,
    demo.coupons.map((one) => ({
      code: one.code,
      kind: one.kind,
      off: one.off ?? null,
      percent: one.percent ?? null,
      cap: one.cap ?? null,
      minSpend: one.min_spend ?? null,
      malls: one.malls ?? null,
      skuIds: one.skus ?? null,
      regions: one.regions ?? null,
      totalLimit: one.total_limit ?? null,
      perUserLimit: one.per_user_limit ?? null,
      isPublic: one.public,
      startsAtMs: one.starts_at === undefined ? null : storedInstant(one.starts_at),
      endsAtMs: one.ends_at === undefined ? null : storedInstant(one.ends_at),
      usedCount: 0,
    })),
  );
  const owned = demo.coupons.flatMap((one) =>
    (one.owned_by ?? []).map((userId) => ({ userId, code: one.code })),
  );
  await insertInto(tables.couponUser)(
    db,
    owned.map((one) => ({ ...one, owned: true, usedCount: 0 })),
  );
}

async function seedCustomers(db: Db, demo: DemoData): Promise<void> {
  await insertInto(tables.address)(db, demo.addresses.map(addressOf));
  await insertInto(tables.blacklist)(db, demo.blacklist);
  await insertInto(tables.cartItem)(
    db,
    demo.carts.map((one) => ({ userId: one.user_id, skuId: one.sku_id, count: one.count })),
  );
}
