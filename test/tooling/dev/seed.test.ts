import { afterAll, describe, expect, test } from 'bun:test';
import { paymentMethod, region, sku } from '../../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../../src/db/tcp-client.ts';
import { demoData } from '../../../src/tooling/dev/demo-data.ts';
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
});
