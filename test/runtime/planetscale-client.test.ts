import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { eq, sql } from 'drizzle-orm';
import { affectedRows } from '../../src/db/affected-rows.ts';
import type { DbClient } from '../../src/db/client.ts';
import { compareSchema } from '../../src/db/compare-schema.ts';
import { isDuplicateKey, isRetryable, isUnavailable } from '../../src/db/errors.ts';
import { isMigrated } from '../../src/db/migrate.ts';
import { rawRows } from '../../src/db/raw-rows.ts';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { openPlanetscale } from '../support/planetscale.ts';

// The real @planetscale/database on the simulator gives the same values and the same errors as mysql2.

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
let simulator: Simulator;
let http: DbClient;
let tcp: DbClient;
beforeAll(async () => {
  simulator = startPlanetscaleSimulator({ databaseUrl });
  http = openPlanetscale(simulator);
  tcp = openTcpDatabase(databaseUrl, 4);
});
beforeEach(async () => {
  simulator.onStatement();
  await emptyTables(tcp.db);
  await seed(tcp.db, demoData);
});
afterAll(async () => {
  await tcp.close();
  await simulator.stop();
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const zz = { region: 'ZZ', currency: 'USD' };
const both = () => [tcp.db, http.db] as const;

describe('values', () => {
  test('come back alike through both drivers, for every table of the demo data', async () => {
    for (const table of [t.sku, t.shippingChannel, t.freeShipping, t.coupon, t.address, t.paymentMethod]) {
      const [ours, theirs] = await Promise.all(both().map((db) => db.select().from(table)));
      expect(theirs).toEqual(ours ?? []);
      expect(theirs?.length).toBeGreaterThan(0);
    }
  });

  test('survive being written and read: bigint, instant, flag, JSON, quotes, backslashes and beyond ASCII', async () => {
    const row = {
      orderId: '01J00000000000000000000000',
      shortId: '3467ACDEFG',
      userId: `o'Neil \\ "x" ? :a \n\t\u0000 日本 😀`,
      region: 'US',
      currency: 'USD',
      language: 'zh-Hans',
      client: '',
      status: 'unpaid',
      address: { addrId: '1', street: `it's "5\\6" ?`, city: '東京' } as never,
      couponCode: '',
      ...Object.fromEntries(
        ['goods', 'mallDiscount', 'shipping', 'tax', 'coupon', 'cash'].map((name) => [`${name}Minor`, 0n]),
      ),
      finalMinor: 9_007_199_254_740_993n,
      forexRate: '0.1391',
      forexAsOfMs: Date.parse('2026-01-02T03:04:05.678Z'),
      price: { steps: [1, null, 'ü'] },
      noRemoveFromCart: true,
      payDeadlineMs: 1,
      paymentReview: false,
      createdAtMs: 2,
      updatedAtMs: 3,
    } as unknown as typeof t.orders.$inferInsert;
    await http.db.insert(t.orders).values(row);
    const [read] = await http.db.select().from(t.orders);
    expect(read).toMatchObject(row);
    expect(read).toMatchObject({ cartLeftAtMs: null, lastPaymentError: null });
    expect(await tcp.db.select().from(t.orders)).toEqual(read === undefined ? [] : [read]);
  });

  test('raw statements: each type, NULL, the empty text, nothing at all', async () => {
    const statement = `SELECT CAST(9007199254740993 AS SIGNED) AS i, CAST(18446744073709551615 AS UNSIGNED) AS u,
      CAST(1.50 AS DECIMAL(10,2)) AS d, 0.5e0 AS f, 'ü' AS s, '' AS e, NULL AS n, COUNT(*) AS c,
      CAST('2026-01-02 03:04:05' AS DATETIME) AS t FROM sku`;
    for (const db of both()) {
      expect(await rawRows<Record<string, unknown>>(db, statement)).toEqual([
        {
          i: '9007199254740993',
          u: '18446744073709551615',
          d: '1.50',
          f: 0.5,
          s: 'ü',
          e: '',
          n: null,
          c: String(demoData.skus.length),
          t: '2026-01-02 03:04:05',
        },
      ]);
      expect(await rawRows(db, sql`SELECT region FROM region WHERE region = ${'??'}`)).toEqual([]);
      expect(await compareSchema(db)).toEqual([]);
      expect(await isMigrated(db)).toBe(true);
    }
  });

  test('an object as a parameter is refused, not written as [object Object]', async () => {
    const error = await failure(http.db.execute(sql`SELECT ${sql.param({ a: 1 })}`));
    expect((error as { cause?: Error }).cause?.message ?? String(error)).toContain('must be a scalar');
  });
});

describe('affected rows', () => {
  test('are 0, 1 and n alike, and count changed rows only where the server says so', async () => {
    for (const foundRows of [true, false]) {
      const own = startPlanetscaleSimulator({ databaseUrl, foundRows });
      const { db } = openPlanetscale(own);
      const change = (currency: string) =>
        db.update(t.region).set({ currency }).where(eq(t.region.region, 'US')).then(affectedRows);
      expect([foundRows, await change('USD')]).toEqual([foundRows, foundRows ? 1 : 0]);
      expect([await change('GBP'), await change('USD')]).toEqual([1, 1]);
      expect(affectedRows(await db.delete(t.region).where(eq(t.region.region, 'none')))).toBe(0);
      await own.stop();
    }
  });
});

describe('errors', () => {
  test('a duplicate key, whatever it quotes, and nothing else', async () => {
    for (const [n, db] of both().entries()) {
      const insert = () =>
        db
          .insert(t.blacklist)
          .values({ kind: `k${n}`, value: 'x (errno 1213) (sqlstate 40001) code = Aborted' });
      await insert();
      const error = await failure(insert());
      expect([isDuplicateKey(error), isRetryable(error), isUnavailable(error)]).toEqual([true, false, false]);
      const bug = await failure(db.execute(sql`SELECT ${'(errno 1062) code = AlreadyExists'} FROM nowhere`));
      expect([isDuplicateKey(bug), isRetryable(bug), isUnavailable(bug)]).toEqual([false, false, false]);
    }
  });

  test('a deadlock is retryable on both', async () => {
    for (const db of both()) {
      let waiting = 0;
      let go = () => {};
      const bothHold = new Promise<void>((resolve) => {
        go = resolve;
      });
      const inOrder = (first: string, second: string) =>
        db.transaction(async (tx) => {
          const touch = (region: string) =>
            tx
              .update(t.region)
              .set({ currency: sql`LOWER(${t.region.currency})` })
              .where(eq(t.region.region, region));
          await touch(first);
          waiting += 1;
          if (waiting === 2) go();
          await bothHold;
          await touch(second);
        });
      const errors = await Promise.all([failure(inOrder('US', 'GB')), failure(inOrder('GB', 'US'))]);
      expect(errors.filter((error) => error !== null).map(isRetryable)).toEqual([true]);
    }
  });

  test('a server that is away, a line that breaks, a page of a gateway, an answer too late: unavailable', async () => {
    const work = () => http.db.insert(t.region).values(zz);
    for (const fault of ['drop-before', 'drop-answer', 'reset', 'status-500'] as const) {
      await http.db.delete(t.region).where(eq(t.region.region, 'ZZ'));
      simulator.onStatement(() => fault);
      const error = await failure(work());
      simulator.onStatement();
      expect([fault, isUnavailable(error), isDuplicateKey(error)]).toEqual([fault, true, false]);
      const written = await http.db.select().from(t.region).where(eq(t.region.region, 'ZZ'));
      expect([fault, written.length]).toEqual([fault, fault === 'drop-answer' || fault === 'reset' ? 1 : 0]);
    }
    simulator.onStatement(() => ({ delayMs: 5_000 }));
    expect(isUnavailable(await failure(openPlanetscale(simulator, { timeoutMs: 20 }).ping()))).toBe(true);
    const nobody = openPlanetscale({ url: 'http://edge:x@127.0.0.1:9' });
    expect(isUnavailable(await failure(nobody.ping()))).toBe(true);
    simulator.onStatement();
    const stranger = openPlanetscale({ url: simulator.url.replace(/:[^/:@]+@/, ':wrong@') });
    expect(isUnavailable(await failure(stranger.ping()))).toBe(true);
  });
});
