import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { type AddressInfo, createServer } from 'node:net';
import { getTableName, sql } from 'drizzle-orm';
import { isUnavailable } from '../../src/db/errors.ts';
import { openPipelinedReads, type PipelinedReads } from '../../src/db/pipelined-reads.ts';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { emptyTables, seed } from '../../src/tooling/dev/seed.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { until } from '../support/until.ts';

// Reads share connections, and are prepared and sent one behind the other. Nobody may notice it: not by answers of
// others, values of another driver, or a connection that is lost, slow or silent.

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
const CONNECTIONS = 4;
const direct = openTcpDatabase(databaseUrl, 2);
let proxy: MysqlProxy;
let reads: PipelinedReads;

beforeAll(async () => {
  await emptyTables(direct.db);
  await seed(direct.db, demoData);
});
beforeEach(async () => {
  proxy = await startMysqlProxy(databaseUrl);
  reads = openReads(5_000);
});
afterEach(async () => {
  proxy.onCommand();
  proxy.release();
  await reads.close();
  await proxy.stop();
});
afterAll(async () => {
  await direct.db.execute(sql`drop table if exists read_try`);
  await direct.close();
});

function openReads(answerTimeoutMs: number, url = proxy.url, connectTimeoutMs = 5_000): PipelinedReads {
  const { hostname, port, username, password, pathname } = new URL(url);
  const address = {
    host: hostname,
    port: Number(port),
    user: username,
    password,
    database: pathname.slice(1),
  };
  return openPipelinedReads(address, { connectTimeoutMs, answerTimeoutMs });
}
const echo = async (value: unknown) => (await reads.read('select ?', [value]))[0]?.[0];
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
/** Sends a first command over each connection, so that all are open. */
const openAll = () => Promise.all(numbers(CONNECTIONS).map(echo));

test('hundreds at once are each given their own answer', async () => {
  const texts = ['select ?', 'select 0 + ?', 'select ? from region limit 1'];
  const answers = await Promise.all(
    numbers(600).map((number) => reads.read(texts[number % texts.length] ?? '', [number])),
  );
  expect(answers.map((rows) => Number(rows[0]?.[0]))).toEqual(numbers(600));
  expect(proxy.stats.connections).toBe(CONNECTIONS);
});

describe('values', () => {
  test('of every table are read as a transaction reads them', async () => {
    for (const table of [
      t.region,
      t.shippingChannel,
      t.freeShipping,
      t.sku,
      t.coupon,
      t.paymentMethod,
      t.address,
    ]) {
      const rows = await direct.db.select().from(table);
      expect(rows.length, getTableName(table)).toBeGreaterThan(0);
      expect(rows).toEqual(await direct.db.transaction((tx) => tx.select().from(table)));
    }
  });

  test('keep every digit, and dates their text', async () => {
    const [row] = await reads.read(
      `select cast(9223372036854775807 as signed), 1.50, cast('2026-01-05 08:00:00' as datetime(3)),
        cast('2026-01-05' as date), null`,
      [],
    );
    expect(row).toEqual([9223372036854775807n, '1.50', '2026-01-05 08:00:00.000', '2026-01-05', null]);
  });

  test('that are sent keep theirs: a number beyond 32 bits is a whole number', async () => {
    expect(await echo(5_000_000_000)).toBe(5_000_000_000n);
    expect(await echo(-5_000_000_000)).toBe(-5_000_000_000n);
    const text = 'select ? = 9007199254740991, ? is null, ? = ?';
    const [compared] = await reads.read(text, [2 ** 53 - 1, null, '中', '中']);
    expect(compared?.map(Number)).toEqual([1, 1, 1]);
  });
});

describe('a prepared statement', () => {
  test('that failed is prepared anew, and hurts nobody beside it', async () => {
    const read = () =>
      Promise.all(numbers(CONNECTIONS).map(() => reads.read('select one from read_try', [])));
    await direct.db.execute(sql`drop table if exists read_try`);
    const beside = Promise.all(numbers(40).map(echo));
    expect(isUnavailable(await failureOf(read()))).toBe(false);
    expect((await beside).map(Number)).toEqual(numbers(40));
    await direct.db.execute(sql`create table read_try (one int)`);
    await direct.db.execute(sql`insert into read_try values (1)`);
    expect(await read()).toEqual(numbers(CONNECTIONS).map(() => [[1]]));
  });

  test('is read by what its table is now', async () => {
    const read = () => Promise.all(numbers(CONNECTIONS).map(() => reads.read('select * from read_try', [])));
    await direct.db.execute(sql`drop table if exists read_try`);
    await direct.db.execute(sql`create table read_try (one int)`);
    await direct.db.execute(sql`insert into read_try values (1)`);
    expect(await read()).toEqual(numbers(CONNECTIONS).map(() => [[1]]));
    await direct.db.execute(sql`alter table read_try add two varchar(9) default 'x', modify one varchar(9)`);
    expect(await read()).toEqual(numbers(CONNECTIONS).map(() => [['1', 'x']]));
  });
});

test('a server that can prepare no more is sent the text itself', async () => {
  await direct.db.execute(sql`set global max_prepared_stmt_count = 0`);
  try {
    expect((await Promise.all(numbers(20).map(echo))).map(Number)).toEqual(numbers(20));
  } finally {
    await direct.db.execute(sql`set global max_prepared_stmt_count = 16382`);
  }
});

test('equal reads of one turn are sent once, and once more in the next turn', async () => {
  await openAll();
  const before = proxy.stats.commands;
  // MySQL returns a parameter as text, MariaDB in its own type.
  const read = async (...values: unknown[]) => String(await reads.read('select ?, ?', values));
  const asked = () => read(7, 'x');
  expect(await Promise.all([asked(), asked()])).toEqual(['7,x', '7,x']);
  const first = proxy.stats.commands - before;
  await asked();
  expect(await Promise.all([read('7', 'x'), asked()])).toEqual(['7,x', '7,x']);
  // The first two reads are one prepare and one execute. The third is an execute, and the last two, with other types,
  // are two.
  expect(first).toBe(2);
  expect(proxy.stats.commands - before - first).toBeGreaterThanOrEqual(3);
});

describe('a connection', () => {
  test('that is lost costs nobody a read: what it carried is sent once more', async () => {
    await openAll();
    proxy.onCommand(({ index }) => (index === 8 ? 'drop-answer' : 'pass'));
    expect((await Promise.all(numbers(40).map(echo))).map(Number)).toEqual(numbers(40));
    expect(proxy.stats).toMatchObject({ droppedAnswers: 1, connections: CONNECTIONS + 1 });
  });

  test('that is lost twice is the database away', async () => {
    proxy.onCommand(() => 'drop-command');
    expect(isUnavailable(await failureOf(echo(1)))).toBe(true);
    expect(proxy.stats.droppedCommands).toBe(2);
  });

  test('is opened again when the database is back', async () => {
    await openAll();
    await proxy.down();
    expect(
      (await Promise.all(numbers(9).map((number) => failureOf(echo(number))))).map(isUnavailable),
    ).toEqual(numbers(9).map(() => true));
    await proxy.up();
    expect((await Promise.all(numbers(9).map(echo))).map(Number)).toEqual(numbers(9));
  });

  test('with something slow before it is passed over', async () => {
    await openAll();
    proxy.onCommand(({ index }) => (index === 0 ? 'hang' : 'pass'));
    const slow = echo(-1);
    await until(() => proxy.stats.hanging === 1);
    // Long enough that the connection counts as slow, not as at work.
    await Bun.sleep(20);
    for (const number of numbers(20)) expect(Number(await echo(number))).toBe(number);
    proxy.release();
    expect(Number(await slow)).toBe(-1);
  });

  test('with something slow before it keeps nobody, though all are slow: who waits there goes elsewhere', async () => {
    await openAll();
    proxy.onCommand(({ sql }) => (sql.includes('slow') ? 'hang' : 'pass'));
    const slow = numbers(CONNECTIONS).map((number) => reads.read(`select ? as slow_${number}`, [number]));
    // These reads are sent at the same time, so they are behind the slow ones.
    const behind = Promise.all(numbers(40).map(echo));
    expect((await behind).map(Number)).toEqual(numbers(40));
    expect(Number(await echo(7))).toBe(7);
    expect(proxy.stats).toMatchObject({ hanging: CONNECTIONS, connections: CONNECTIONS + 1 });
    proxy.release();
    expect((await Promise.all(slow)).map((rows) => Number(rows[0]?.[0]))).toEqual(numbers(CONNECTIONS));
  });

  test('that is stuck on one statement is not left for that statement: the others are for the rest', async () => {
    await openAll();
    proxy.onCommand(({ sql }) => (sql.includes('slow') ? 'hang' : 'pass'));
    const slow = numbers(60).map((number) => reads.read('select ? as slow', [number]));
    expect(Number(await echo(1))).toBe(1);
    slow.push(...numbers(60).map((number) => reads.read('select ? as slow', [number])));
    expect((await Promise.all(numbers(20).map(echo))).map(Number)).toEqual(numbers(20));
    expect(proxy.stats).toMatchObject({ hanging: CONNECTIONS, connections: CONNECTIONS + 1 });
    proxy.onCommand();
    proxy.release();
    expect((await Promise.all(slow)).map((rows) => Number(rows[0]?.[0]))).toEqual([
      ...numbers(60),
      ...numbers(60),
    ]);
  });

  test('that gives no answer is cut, and whatever waits there is told', async () => {
    await reads.close();
    reads = openReads(150);
    await openAll();
    proxy.onCommand(() => 'hang');
    const errors = await Promise.all(numbers(9).map((number) => failureOf(echo(number))));
    expect(errors.map(isUnavailable)).toEqual(numbers(9).map(() => true));
    proxy.onCommand();
    proxy.release();
    expect(Number(await echo(7))).toBe(7);
  });

  test('that cannot be opened in time is waited for once', async () => {
    let accepted = 0;
    const mute = createServer(() => {
      accepted += 1;
    });
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    await reads.close();
    reads = openReads(5_000, `mysql://root@127.0.0.1:${port}/any`, 100);
    expect(isUnavailable(await failureOf(echo(1)))).toBe(true);
    expect(accepted).toBe(1);
    mute.close();
  });

  test('is not opened for those who come after the end', async () => {
    await reads.close();
    expect(isUnavailable(await failureOf(echo(1)))).toBe(true);
    expect(proxy.stats.connections).toBe(0);
  });
});
