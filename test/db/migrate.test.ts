import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { compareSchema } from '../../src/db/compare-schema.ts';
import { isMigrated, migrate } from '../../src/db/migrate.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type FreshDatabase, freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
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
    expect(await migrate(client.db, migrations)).toEqual({ applied: names, adopted: [] });
    expect(await compareSchema(client.db)).toEqual([]);
    expect(await isMigrated(client.db)).toBe(true);
    expect(await migrate(client.db, migrations)).toEqual({ applied: [], adopted: [] });
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
    const done = { applied: ['existing/9999_later.sql'], adopted: [] };
    expect(await migrate(client.db, [...migrations, later])).toEqual(done);
  });

  test('a database that lacks a column which the program knows is not migrated', async () => {
    expect(await isMigrated(client.db)).toBe(false);
    await migrate(client.db, migrations);
    await client.db.execute(sql.raw('ALTER TABLE outbox DROP COLUMN traceparent'));
    expect(await isMigrated(client.db)).toBe(false);
  });
});
