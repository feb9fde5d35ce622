import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { asc, sql } from 'drizzle-orm';
import { int, mysqlTable } from 'drizzle-orm/mysql-core';
import { affectedRows } from '../../src/db/affected-rows.ts';
import type { Db, DbClient } from '../../src/db/client.ts';
import { isDeadlock, isDuplicateKey, isRetryable, isUnavailable } from '../../src/db/errors.ts';
import { insertInto } from '../../src/db/insert.ts';
import { allHold } from '../../src/db/statement.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { until } from '../support/until.ts';

// Transactions of several orders send many statements in one write, so some reach the server behind one that has failed
// or has ended the transaction. Nothing of such a transaction may last.

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
const tries = mysqlTable('joint_try', { id: int('id').primaryKey(), value: int('value').notNull() });
const insert = insertInto(tries);
const direct = openTcpDatabase(databaseUrl, 3);
let proxy: MysqlProxy;
let client: DbClient;
let sent: string[] = [];

beforeAll(async () => {
  await direct.db.execute(sql`drop table if exists joint_try`);
  await direct.db.execute(
    sql`create table joint_try (id int primary key, value int not null check (value >= 0)) engine = innodb`,
  );
});
beforeEach(async () => {
  await direct.db.delete(tries);
  await direct.db.insert(tries).values([1, 2, 3].map((id) => ({ id, value: 0 })));
  proxy = await startMysqlProxy(databaseUrl);
  client = openTcpDatabase(proxy.url, 2, undefined, 5_000);
  sent = [];
  proxy.onCommand(({ sql: text }) => {
    sent.push(text);
    return 'pass';
  });
});
afterEach(async () => {
  proxy.release();
  await client.close();
  await proxy.stop();
});
afterAll(async () => {
  await direct.db.execute(sql`drop table if exists joint_try`);
  await direct.close();
});

const together = <T>(body: (tx: Db) => Promise<T>): Promise<T> => {
  if (client.together === null) throw new Error('none over this driver');
  return client.together.transaction((tx) => body(tx as unknown as Db));
};
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const setTo = (tx: Db, id: number, value: number) => async () =>
  affectedRows(await tx.execute(sql`update joint_try set value = ${value} where id = ${id}`)) === 1;
const rows = async () =>
  (await direct.db.select().from(tries).orderBy(asc(tries.id))).map(({ id, value }) => `${id}=${value}`);
const UNCHANGED = ['1=0', '2=0', '3=0'];
const ofTry = () => sent.filter((text) => /joint_try|^(begin|commit|rollback)/i.test(text));

describe('a transaction of several orders', () => {
  test('sends INSERTs with the guarded updates behind them, no BEGIN, and COMMIT when all was well', async () => {
    let seen: readonly string[] = [];
    await together(async (tx) => {
      await insert(tx, [{ id: 10, value: 1 }]);
      await insert(tx, [{ id: 11, value: 1 }]);
      expect(ofTry()).toEqual([]);
      expect(await allHold(tx, [setTo(tx, 1, 5), setTo(tx, 2, 6)])).toBe(true);
      seen = ofTry().map((text) => text.slice(0, 6));
    });
    expect(seen).toEqual(['insert', 'insert', 'update', 'update']);
    expect(ofTry().map((text) => text.slice(0, 6))).toEqual([...seen, 'commit']);
    expect(await rows()).toEqual(['1=5', '2=6', '3=0', '10=1', '11=1']);
  });

  test('that only inserts sends them with COMMIT', async () => {
    await together((tx) => insert(tx, [{ id: 10, value: 1 }]));
    expect(await rows()).toEqual([...UNCHANGED, '10=1']);
  });

  test('that sends nothing leaves nothing behind', async () => {
    const mistake = new Error('a mistake');
    const failed = together(async (tx) => {
      await insert(tx, [{ id: 10, value: 1 }]);
      throw mistake;
    });
    expect(await failureOf(failed)).toBe(mistake);
    expect(ofTry()).toEqual([]);
    await together((tx) => insert(tx, [{ id: 11, value: 1 }]));
    expect(await rows()).toEqual([...UNCHANGED, '11=1']);
  });

  test('is rolled back when a guard does not hold, though others behind it did', async () => {
    const failed = together(async (tx) => {
      await insert(tx, [{ id: 10, value: 1 }]);
      if (!(await allHold(tx, [setTo(tx, 99, 5), setTo(tx, 2, 6)]))) throw new Error('a guard');
    });
    expect(await failureOf(failed)).toBeInstanceOf(Error);
    expect(await rows()).toEqual(UNCHANGED);
  });

  test.each([
    ['an INSERT', 2, isDuplicateKey],
    ['an INSERT whose COMMIT is the next statement', 0, isDuplicateKey],
  ])('is rolled back whole after a failure of %s', async (_, updates, isIt) => {
    const failed = together(async (tx) => {
      await insert(tx, [{ id: 10, value: 1 }]);
      await insert(tx, [{ id: 1, value: 1 }]);
      await insert(tx, [{ id: 11, value: 1 }]);
      await allHold(tx, [setTo(tx, 2, 5), setTo(tx, 3, 6)].slice(0, updates));
    });
    expect(isIt(await failureOf(failed))).toBe(true);
    expect(await rows()).toEqual(UNCHANGED);
  });

  test('tells the first failure, though a later one came with it', async () => {
    const failed = together(async (tx) => {
      await insert(tx, [{ id: 1, value: 1 }]);
      await allHold(tx, [setTo(tx, 2, -1), setTo(tx, 3, 6)]);
    });
    expect(isDuplicateKey(await failureOf(failed))).toBe(true);
    expect(await rows()).toEqual(UNCHANGED);
  });

  test('that a deadlock ended leaves nothing of the statements behind it', async () => {
    // Between them the two wait for each other; the one that has changed less is ended.
    await direct.db
      .insert(tries)
      .values(Array.from({ length: 50 }, (__, at) => ({ id: 100 + at, value: 0 })));
    let failure: unknown = null;
    await direct.db.transaction(async (heavy) => {
      await heavy.execute(sql`update joint_try set value = 1 where id >= 100`);
      await heavy.execute(sql`update joint_try set value = 1 where id = 2`);
      const joint = failureOf(
        together(async (tx) => {
          await insert(tx, [{ id: 10, value: 1 }]);
          await allHold(tx, [setTo(tx, 1, 5), setTo(tx, 2, 6), setTo(tx, 3, 7)]);
        }),
      );
      await until(() => sent.some((text) => /where id = 3/.test(text)));
      await heavy.execute(sql`update joint_try set value = 1 where id = 1`);
      failure = await joint;
    });
    expect(isDeadlock(failure)).toBe(true);
    expect((await rows()).slice(0, 4)).toEqual(['1=1', '2=1', '3=0', '100=1']);
  });

  test('gives up a row that another holds after a second, whole', async () => {
    const waits = await together((tx) => tx.execute(sql`select @@innodb_lock_wait_timeout as s`));
    expect(
      JSON.stringify(waits, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ).toContain('[1]');
    await direct.db.transaction(async (holder) => {
      await holder.execute(sql`select 1 from joint_try where id = 2 for update`);
      const failure = await failureOf(
        together((tx) => allHold(tx, [setTo(tx, 1, 5), setTo(tx, 2, 6), setTo(tx, 3, 7)])),
      );
      expect(isRetryable(failure)).toBe(true);
    });
    expect(await rows()).toEqual(UNCHANGED);
  });

  test('whose connection is lost on the way is not continued on the next one', async () => {
    const failed = together(async (tx) => {
      await insert(tx, [{ id: 10, value: 1 }]);
      await allHold(tx, [setTo(tx, 1, 5)]);
      await proxy.down();
      await proxy.up();
      // When another connection is there again, the client knows of the loss.
      await client.ping().catch(() => client.ping());
      await insert(tx, [{ id: 11, value: 1 }]);
    });
    expect(isUnavailable(await failureOf(failed))).toBe(true);
    expect(await rows()).toEqual(UNCHANGED);
    await together((tx) => insert(tx, [{ id: 12, value: 1 }]));
    expect(await rows()).toEqual([...UNCHANGED, '12=1']);
  });

  test.each([
    ['drop-command', UNCHANGED],
    ['drop-answer', [...UNCHANGED, '10=1']],
  ] as const)('whose COMMIT meets %s is unavailable, and the next one works', async (verdict, left) => {
    proxy.onCommand(({ sql: text }) => (/^commit/i.test(text) ? verdict : 'pass'));
    const failure = await failureOf(together((tx) => insert(tx, [{ id: 10, value: 1 }])));
    expect(isUnavailable(failure)).toBe(true);
    proxy.onCommand();
    await until(async () => (await rows()).join() === left.join());
    await together((tx) => insert(tx, [{ id: 12, value: 1 }]));
    expect(await rows()).toEqual([...left, '12=1']);
  });

  test.each([
    ['an INSERT', /^insert/i],
    ['what sets its session', /^set session autocommit/i],
  ])('that gets no answer to %s is cut', async (_, hangs) => {
    await client.close();
    client = openTcpDatabase(proxy.url, 2, undefined, 400);
    proxy.onCommand(({ sql: text }) => (hangs.test(text) ? 'hang' : 'pass'));
    const failure = await failureOf(together((tx) => insert(tx, [{ id: 10, value: 1 }])));
    expect(isUnavailable(failure)).toBe(true);
  });

  test('waits for its turn when four are in flight', async () => {
    const ids = Array.from({ length: 12 }, (_, at) => 20 + at);
    await Promise.all(ids.map((id) => together((tx) => insert(tx, [{ id, value: 1 }]))));
    expect(await rows()).toEqual([...UNCHANGED, ...ids.map((id) => `${id}=1`)]);
  });
});
