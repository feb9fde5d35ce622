import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { getTableName, sql } from 'drizzle-orm';
import { compareSchema } from '../../src/db/compare-schema.ts';
import { isDuplicateKey } from '../../src/db/errors.ts';
import { migrate } from '../../src/db/migrate.ts';
import { region } from '../../src/db/schema/index.ts';
import * as ownEvents from '../../src/db/schema/own/events.ts';
import * as ownSupport from '../../src/db/schema/own/support.ts';
import * as ownTables from '../../src/db/schema/own/tables.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type FreshDatabase, freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { rootDir } from '../support/world.ts';

let fresh: FreshDatabase;
let client: ReturnType<typeof openTcpDatabase>;
beforeAll(async () => {
  fresh = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
  client = openTcpDatabase(fresh.url, 2);
});
afterAll(async () => {
  await client.close();
  await fresh.drop();
});

describe('db:check and migrations', () => {
  test('an empty database lacks every table; a migrated one nothing; a changed one what was changed', async () => {
    const empty = await compareSchema(client.db);
    expect(empty.every((one) => one.what === 'table is missing')).toBe(true);
    await migrate(client.db, readMigrations(rootDir));
    expect(await compareSchema(client.db)).toEqual([]);
    await client.db.execute(sql.raw('ALTER TABLE sku DROP INDEX sku_spu, MODIFY stock bigint NOT NULL'));
    await client.db.execute(
      sql.raw(
        `ALTER TABLE orders DROP COLUMN last_payment_error, DROP INDEX orders_short, ADD INDEX orders_short (short_id),
         MODIFY client_paid_at datetime(3) NOT NULL, MODIFY coupon_code varchar(64) COLLATE utf8mb4_general_ci NOT NULL`,
      ),
    );
    expect((await compareSchema(client.db)).map((one) => `${one.table}: ${one.what}`).sort()).toEqual([
      'orders: column client_paid_at is not null, declared the other way',
      'orders: column coupon_code is compared by utf8mb4_general_ci, declared utf8mb4_bin',
      'orders: column last_payment_error is missing (varchar(255))',
      'orders: index orders_short is not unique, declared the other way',
      'orders: no unique index is on (short_id): the same could be there twice',
      'sku: column stock is bigint, declared int',
      'sku: index sku_spu is missing (spu_id)',
    ]);
  });

  test('a database that holds the live tables is adopted, never altered', async () => {
    await client.db.execute(sql.raw('DROP TABLE shopping_migration'));
    for (const table of Object.values({ ...ownTables, ...ownEvents, ...ownSupport })) {
      await client.db.execute(sql.raw(`DROP TABLE ${getTableName(table)}`));
    }
    const before = (await compareSchema(client.db)).length;
    const named = (part: string) =>
      readMigrations(rootDir)
        .filter((one) => one.part === part)
        .map((one) => `${part}/${one.name}`);
    const done = await migrate(client.db, readMigrations(rootDir));
    expect(done).toEqual({ applied: named('own'), adopted: named('existing'), made: [] });
    // The columns that an earlier test dropped from the existing part stay missing.
    expect((await compareSchema(client.db)).length).toBe(
      before - Object.keys({ ...ownTables, ...ownEvents, ...ownSupport }).length,
    );
    const later = { part: 'existing', name: '9999_later.sql', text: 'DROP TABLE sku' } as const;
    expect(await migrate(client.db, [...readMigrations(rootDir), later])).toEqual({
      applied: [],
      adopted: ['existing/9999_later.sql'],
      made: [],
    });
  });

  test('a duplicate key is told by its number', async () => {
    const insert = () => client.db.insert(region).values({ region: 'ZZ', currency: 'USD' });
    await insert();
    const error = await insert().catch((thrown: unknown) => thrown);
    expect(isDuplicateKey(error)).toBe(true);
    expect(isDuplicateKey(new Error('other'))).toBe(false);
  });
});
