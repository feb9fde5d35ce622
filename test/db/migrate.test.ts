import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { compareSchema } from '../../src/db/compare-schema.ts';
import { isMigrated, migrate } from '../../src/db/migrate.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type FreshDatabase, freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { markDevelopment } from '../../src/tooling/dev/database/development-mark.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';

const migrations = readMigrations(rootDir);
const names = migrations.map(({ part, name }) => `${part}/${name}`);
let fresh: FreshDatabase;
let client: ReturnType<typeof openTcpDatabase>;
beforeEach(async () => {
  fresh = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
  client = openTcpDatabase(fresh.url, 2);
});
afterEach(async () => {
  await client.close();
  await fresh.drop();
});

describe('migrations', () => {
  test('of several starts at once each finds a whole schema, and one has made it', async () => {
    const others = [1, 2, 3].map(() => openTcpDatabase(fresh.url, 1));
    const done = await Promise.all(others.map(({ db }) => migrate(db, migrations)));
    for (const other of others) await other.close();
    expect(done.flatMap(({ applied }) => applied).sort()).toEqual([...names].sort());
    expect(done.flatMap(({ adopted }) => adopted)).toEqual([]);
    expect(await compareSchema(client.db)).toEqual([]);
  });

  test('one that died half way is not ready, is not taken for the live schema, and is finished by the next', async () => {
    const dying = migrations.map((one) => ({
      ...one,
      // This migration fails after the table `orders`.
      text: one.text.replace(/CREATE INDEX `sku_spu`/, 'DIE; CREATE INDEX `sku_spu`'),
    }));
    await expect(migrate(client.db, dying)).rejects.toThrow();
    expect(await isMigrated(client.db)).toBe(false);
    expect(await migrate(client.db, migrations)).toEqual({ applied: names, adopted: [], made: [] });
    expect(await compareSchema(client.db)).toEqual([]);
    expect(await isMigrated(client.db)).toBe(true);
    expect(await migrate(client.db, migrations)).toEqual({ applied: [], adopted: [], made: [] });
  });

  test('one that died at its very end, when all of it was done, is passed over by the next', async () => {
    const dying = migrations.map((one, at) =>
      at === migrations.length - 1 ? { ...one, text: `${one.text}--> statement-breakpoint\nDIE` } : one,
    );
    await expect(migrate(client.db, dying)).rejects.toThrow();
    expect((await migrate(client.db, migrations)).applied).toEqual(names.slice(-1));
    expect(await compareSchema(client.db)).toEqual([]);
  });

  test('a later migration of the existing part runs on a database that we made', async () => {
    await migrate(client.db, migrations);
    const later = {
      part: 'existing',
      name: '9999_later.sql',
      text: 'ALTER TABLE sku ADD extra int',
    } as const;
    const done = { applied: ['existing/9999_later.sql'], adopted: [], made: [] };
    expect(await migrate(client.db, [...migrations, later])).toEqual(done);
  });

  test('a database that lacks a column which the program knows is not migrated', async () => {
    expect(await isMigrated(client.db)).toBe(false);
    await migrate(client.db, migrations);
    await client.db.execute(sql.raw('ALTER TABLE outbox DROP COLUMN traceparent'));
    expect(await isMigrated(client.db)).toBe(false);
  });
});

describe('a statement whose table a transaction uses', () => {
  const later = {
    part: 'own',
    name: '9999_later.sql',
    text: 'ALTER TABLE outbox ADD COLUMN later int',
  } as const;

  test('lets those behind it pass, and is done once the table is free', async () => {
    await migrate(client.db, migrations);
    const [reader, other] = [1, 2].map(() => openTcpDatabase(fresh.url, 1)) as [typeof client, typeof client];
    const end = Promise.withResolvers<void>();
    const has = Promise.withResolvers<void>();
    const long = reader.db.transaction(async (tx) => {
      await tx.execute(sql.raw('SELECT 1 FROM outbox LIMIT 1'));
      has.resolve();
      await end.promise;
    });
    await has.promise;
    let isOver = false;
    const migrating = migrate(client.db, [...migrations, later], {
      seconds: 1,
      pauseMs: 50,
      tries: 1_000,
    }).finally(() => {
      isOver = true;
    });
    await until(async () => (await waiting(other.db)) > 0);
    // It stands behind the statement, which stands behind the transaction.
    await other.db.execute(sql.raw('SELECT 1 FROM outbox LIMIT 1'));
    expect(isOver).toBe(false);
    end.resolve();
    await long;
    expect((await migrating).applied).toEqual(['own/9999_later.sql']);
    for (const one of [reader, other]) await one.close();
  });

  test('is named when the transaction does not end, and the next run goes on there', async () => {
    await migrate(client.db, migrations);
    const reader = openTcpDatabase(fresh.url, 1);
    await reader.db.transaction(async (tx) => {
      await tx.execute(sql.raw('SELECT 1 FROM outbox LIMIT 1'));
      const wait = { seconds: 1, pauseMs: 1, tries: 2 };
      await expect(migrate(client.db, [...migrations, later], wait)).rejects.toThrow(
        'A transaction keeps the table from: ALTER TABLE outbox ADD COLUMN later int',
      );
    });
    await reader.close();
    expect((await migrate(client.db, [...migrations, later])).applied).toEqual(['own/9999_later.sql']);
    const [{ seconds = 0 } = {}] = await rawRows<{ seconds: number }>(
      client.db,
      'SELECT MIN(@@lock_wait_timeout) AS seconds FROM dual',
    );
    expect(Number(seconds)).toBeGreaterThan(2);
  });
});

/** @returns how many statements wait for a table's definition */
const waiting = async (db: typeof client.db) =>
  (await rawRows(db, "SELECT id FROM information_schema.processlist WHERE state LIKE '%metadata lock%'"))
    .length;

const existing = migrations.filter(({ part }) => part === 'existing');
const execute = (statement: string) => client.db.execute(sql.raw(statement));
const tables = async () =>
  (
    await rawRows<{ name: string }>(
      client.db,
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> 'shopping_migration'",
    )
  )
    .map(({ name }) => name)
    .sort();

describe('tables of others', () => {
  test('that are not declared keep the existing part from being made beside them, however often it is tried', async () => {
    await execute('CREATE TABLE t_order (id int PRIMARY KEY)');
    for (const _ of [1, 2])
      await expect(migrate(client.db, migrations)).rejects.toThrow(
        'tables that are not declared (t_order), and not the declared orders',
      );
    expect(await tables()).toEqual(['t_order']);
    expect(await isMigrated(client.db)).toBe(false);
  });

  test('that have the name of one of ours are never taken for half-done work', async () => {
    await execute('CREATE TABLE coupon (id int PRIMARY KEY)');
    for (const _ of [1, 2])
      await expect(migrate(client.db, migrations)).rejects.toThrow('there already (coupon)');
    expect(await tables()).toEqual(['coupon']);
    await execute('DROP TABLE coupon');
    await migrate(client.db, existing);
    await execute('DROP TABLE shopping_migration');
    await execute('CREATE TABLE outbox (id int PRIMARY KEY)');
    const before = await tables();
    // The live schema is adopted, and one of their tables has a name of our own part.
    for (const _ of [1, 2])
      await expect(migrate(client.db, migrations)).rejects.toThrow('there already (outbox)');
    expect(await tables()).toEqual(before);
  });

  test('that come while the existing part is half way stop it', async () => {
    const dying = migrations.map((one) => ({
      ...one,
      text: one.text.replace(/CREATE INDEX `sku_spu`/, 'DIE'),
    }));
    await expect(migrate(client.db, dying)).rejects.toThrow();
    await execute('CREATE TABLE t_order (id int PRIMARY KEY)');
    await expect(migrate(client.db, migrations)).rejects.toThrow('not declared (t_order)');
  });

  test('are not the mark of a development database', async () => {
    await markDevelopment(fresh.url);
    expect((await migrate(client.db, migrations)).applied).toEqual(names);
  });

  test('on a database that we made disturb nothing', async () => {
    await migrate(client.db, existing);
    await execute('CREATE TABLE of_an_analyst (id int PRIMARY KEY)');
    const own = names.filter((name) => name.startsWith('own/'));
    expect((await migrate(client.db, migrations)).applied).toEqual(own);
  });
});

test('declared tables that a live schema lacks are made with their indexes, and nothing else of the existing part', async () => {
  await migrate(client.db, existing);
  for (const table of ['shopping_migration', 'notification', 'sku']) await execute(`DROP TABLE ${table}`);
  await execute('ALTER TABLE orders DROP INDEX orders_user_status');
  // A release whose declarations name their tables otherwise still carries the migrations of ours.
  const ofOthers = {
    part: 'existing',
    name: '9998_of_ours.sql',
    text: 'CREATE TABLE not_declared (id int)',
  } as const;
  const done = await migrate(client.db, [...migrations, ofOthers]);
  expect(done.made.toSorted()).toEqual(['notification', 'sku']);
  expect(done.adopted).toEqual([
    ...existing.map(({ name }) => `existing/${name}`),
    'existing/9998_of_ours.sql',
  ]);
  expect((await compareSchema(client.db)).map(({ what }) => what)).toEqual([
    expect.stringContaining('index orders_user_status is missing'),
  ]);
  expect(await isMigrated(client.db)).toBe(true);
  expect(await tables()).not.toContain('not_declared');
  // A table that is lost later is made again; nothing was left to adopt.
  await execute('DROP TABLE notification');
  expect(await migrate(client.db, migrations)).toEqual({ applied: [], adopted: [], made: ['notification'] });
});
