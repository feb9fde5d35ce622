import { afterAll, describe, expect, test } from 'bun:test';
import {
  address,
  coupon,
  couponUser,
  freeShipping,
  paymentMethod,
  region,
  shippingChannel,
  sku,
} from '../../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../../src/db/tcp-client.ts';
import { type DemoData, demoData } from '../../../src/tooling/dev/demo-data.ts';
import { emptyTables, seed } from '../../../src/tooling/dev/seed.ts';

const client = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
afterAll(() => client.close());

describe('the demo data', () => {
  test('is seeded whole or not at all, and once', async () => {
    await emptyTables(client.db);
    // The database refuses the rows that are seeded last, because a name occurs twice.
    const broken = {
      ...demoData,
      payment_methods: [...demoData.payment_methods, ...demoData.payment_methods],
    };
    await expect(seed(client.db, broken)).rejects.toThrow();
    expect(await client.db.select().from(region)).toEqual([]);
    expect(await seed(client.db, demoData)).toBe(true);
    expect(await seed(client.db, demoData)).toBe(false);
    expect(await client.db.select().from(sku)).toHaveLength(demoData.skus.length);
    expect(await client.db.select().from(paymentMethod)).toHaveLength(demoData.payment_methods.length);
  });

  // The file itself is the specification's, and has the same number in several places.
  test('goes to its columns, each field to its own', async () => {
    await emptyTables(client.db);
    const [start, end] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'];
    const told: DemoData = {
      ...demoData,
      channels: [
        {
          ...{ key: 'K', region: 'GB', name: 'N', priority: 1, first_weight_g: 2, first_fee_fen: 3 },
          ...{ step_weight_g: 4, step_fee_fen: 5, tax_bps: 6, eta_days: [7, 8], max_weight_g: 9 },
        },
      ],
      free_shipping: [{ mall: 'm', region: 'GB', channel: 'K', threshold: { v: '1.23', c: 'GBP' } }],
      coupons: [
        {
          ...{ code: 'C', kind: 'amount_off', off: { USD: '1' }, percent: '2', cap: { USD: '3' } },
          ...{ min_spend: { USD: '4' }, malls: ['m1', 'm2'], skus: ['1', '2'], regions: ['US', 'GB'] },
          ...{ total_limit: 5, per_user_limit: 6, public: false, owned_by: ['u1', 'u2'] },
          ...{ starts_at: start, ends_at: end },
        },
      ],
      payment_methods: [
        {
          ...{ name: 'n', title: 't', logo: 'l', regions: ['US', 'GB'], clients: ['ios', 'web'] },
          ...{ min: { USD: '1' }, max: { USD: '2' }, priority: 3 },
        },
      ],
      addresses: [
        {
          ...{ id: '1', user_id: '2', region: 'GB', receiver: 'r', email: 'e', phone: 'p' },
          ...{ street: 's', city: 'c', province: 'v', postcode: 'o' },
        },
      ],
    };
    expect(await seed(client.db, told)).toBe(true);
    expect(await client.db.select().from(shippingChannel)).toEqual([
      {
        ...{ channelKey: 'K', region: 'GB', name: 'N', priority: 1, firstWeightG: 2, firstFeeFen: 3n },
        ...{ stepWeightG: 4, stepFeeFen: 5n, taxBps: 6, etaDaysFrom: 7, etaDaysTo: 8, maxWeightG: 9 },
      },
    ]);
    expect(await client.db.select().from(freeShipping)).toEqual([
      { mall: 'm', region: 'GB', channelKey: 'K', thresholdMinor: 123n, currency: 'GBP' },
    ]);
    expect(await client.db.select().from(coupon)).toEqual([
      {
        ...{ code: 'C', kind: 'amount_off', off: { USD: '1' }, percent: '2', cap: { USD: '3' } },
        ...{ minSpend: { USD: '4' }, malls: ['m1', 'm2'], skuIds: ['1', '2'], regions: ['US', 'GB'] },
        ...{ totalLimit: 5, perUserLimit: 6, isPublic: false, usedCount: 0 },
        ...{ startsAtMs: Date.parse(start), endsAtMs: Date.parse(end) },
      },
    ]);
    const owned = await client.db.select().from(couponUser);
    expect(owned.map((one) => [one.userId, one.code, one.owned, one.usedCount])).toEqual([
      ['u1', 'C', true, 0],
      ['u2', 'C', true, 0],
    ]);
    expect(await client.db.select().from(paymentMethod)).toEqual([
      {
        ...{ name: 'n', title: 't', titles: null, logo: 'l', regions: ['US', 'GB'], currencies: null },
        ...{ clients: ['ios', 'web'], minAmount: { USD: '1' }, maxAmount: { USD: '2' } },
        ...{ priority: 3, enabled: true },
      },
    ]);
    expect(await client.db.select().from(address)).toEqual([
      {
        ...{ addrId: '1', userId: '2', region: 'GB', receiver: 'r', email: 'e', phone: 'p' },
        ...{ street: 's', city: 'c', province: 'v', postcode: 'o' },
      },
    ]);
  });
});
