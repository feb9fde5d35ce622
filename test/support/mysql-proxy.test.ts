import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { type ArrangedDatabase, arrangeDatabase } from '../../src/tooling/dev/database/arrange-database.ts';
import { withConnection } from '../../src/tooling/dev/database/databases.ts';
import { silentProgress } from '../../src/tooling/dev/progress.ts';
import { type MysqlProxy, type ProxiedCommand, startMysqlProxy } from './mysql-proxy.ts';

const rootDir = mkdtempSync(join(tmpdir(), 'shopping-proxy-'));
const clients: Connection[] = [];
let database: ArrangedDatabase;
let proxy: MysqlProxy;

beforeAll(async () => {
  database = await arrangeDatabase({ rootDir, name: 'test', progress: silentProgress });
  await direct('CREATE TABLE t (id INT PRIMARY KEY, big LONGTEXT)');
}, 60_000);
afterAll(async () => {
  await database.stop();
  rmSync(rootDir, { recursive: true, force: true });
}, 60_000);
beforeEach(async () => {
  await direct('DELETE FROM t');
  proxy = await startMysqlProxy(database.url);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.stop();
});

const direct = (sql: string) =>
  withConnection(database.url, async (connection) => (await connection.query<RowDataPacket[]>(sql))[0]);
const ids = async () => (await direct('SELECT id FROM t ORDER BY id')).map((row) => Number(row.id));
// expect().rejects is not used, for Bun's wait stops the sockets for up to a second.
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
async function connect(): Promise<Connection> {
  const client = await mysql.createConnection(proxy.url);
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}
/** Makes every command hang; resolves when the first one has come. */
function nextHangs(): Promise<void> {
  const hung = Promise.withResolvers<void>();
  proxy.onCommand(() => {
    hung.resolve();
    return 'hang';
  });
  return hung.promise;
}

test('passes queries and prepared statements, and shows their SQL', async () => {
  const seen: ProxiedCommand[] = [];
  proxy.onCommand((command) => {
    seen.push(command);
    return 'pass';
  });
  const [one, two] = [await connect(), await connect()];
  await one.query('INSERT INTO t (id) VALUES (1)');
  await two.execute('INSERT INTO t (id) VALUES (?)', [2]);
  await two.execute('INSERT INTO t (id) VALUES (?)', [3]);
  const [rows] = await one.execute<RowDataPacket[]>('SELECT id FROM t WHERE id > ? ORDER BY id', [1]);
  expect(rows.map((row) => row.id)).toEqual([2, 3]);
  expect(seen.map(({ kind, sql, connectionId, index }) => [index, connectionId, kind, sql])).toEqual([
    [0, 1, 'query', 'INSERT INTO t (id) VALUES (1)'],
    [1, 2, 'execute', 'INSERT INTO t (id) VALUES (?)'],
    [2, 2, 'execute', 'INSERT INTO t (id) VALUES (?)'],
    [3, 1, 'execute', 'SELECT id FROM t WHERE id > ? ORDER BY id'],
  ]);
});

test('shows prepares when asked to; a refused prepare does no harm', async () => {
  const kinds: string[] = [];
  proxy.onCommand(
    ({ kind }) => {
      kinds.push(kind);
      return 'pass';
    },
    { prepares: true },
  );
  const client = await connect();
  await expect(client.execute('SELECT nonsense FROM nowhere')).rejects.toThrow('nowhere');
  await client.execute('SELECT ?', [1]);
  client.unprepare('SELECT ?');
  await client.execute('SELECT ?', [2]);
  expect(kinds).toEqual(['prepare', 'prepare', 'execute', 'prepare', 'execute']);
});

for (const way of ['query', 'execute']) {
  const run = (client: Connection, sql: string): Promise<unknown> =>
    way === 'query' ? client.query(sql) : client.execute(sql);

  test(`drop-answer: the server has done the ${way}, the client sees a lost connection`, async () => {
    const client = await connect();
    proxy.onCommand(({ sql }) => (sql.startsWith('INSERT') ? 'drop-answer' : 'pass'));
    expect(await failureOf(run(client, 'INSERT INTO t (id) VALUES (1)'))).toBeInstanceOf(Error);
    expect(await ids()).toEqual([1]);
    expect(proxy.stats).toMatchObject({ droppedAnswers: 1, droppedCommands: 0 });
  });

  test(`drop-command: the server never saw the ${way}`, async () => {
    const client = await connect();
    proxy.onCommand(async ({ sql }) => (sql.startsWith('INSERT') ? 'drop-command' : 'pass'));
    expect(await failureOf(run(client, 'INSERT INTO t (id) VALUES (1)'))).toBeInstanceOf(Error);
    expect(await ids()).toEqual([]);
    expect(proxy.stats).toMatchObject({ droppedAnswers: 0, droppedCommands: 1 });
  });
}

test('a commit whose answer is lost is a commit; one that is itself lost is none', async () => {
  for (const [id, verdict] of [
    [1, 'drop-answer'],
    [2, 'drop-command'],
  ] as const) {
    proxy.onCommand(({ sql }) => (/^commit/i.test(sql) ? verdict : 'pass'));
    const client = await connect();
    await client.beginTransaction();
    await client.query('INSERT INTO t (id) VALUES (?)', [id]);
    expect(await failureOf(client.commit())).toBeInstanceOf(Error);
  }
  expect(await ids()).toEqual([1]);
});

test('hang: nothing happens until release()', async () => {
  const client = await connect();
  const hung = nextHangs();
  const insert = client.query('INSERT INTO t (id) VALUES (1)');
  await hung;
  expect(await ids()).toEqual([]);
  while (proxy.stats.hanging === 0) await Bun.sleep(1);
  proxy.release();
  await insert;
  expect(await ids()).toEqual([1]);
  expect(proxy.stats.hanging).toBe(0);
});

test('down: open connections break and new ones are refused; up: the same URL works again', async () => {
  const client = await connect();
  const hung = nextHangs();
  const insert = failureOf(client.query('INSERT INTO t (id) VALUES (1)'));
  await hung;
  await proxy.down();
  expect(await insert).toBeInstanceOf(Error);
  expect(await failureOf(connect())).toBeInstanceOf(Error);
  await proxy.up();
  proxy.onCommand();
  await (await connect()).query('INSERT INTO t (id) VALUES (2)');
  expect(await ids()).toEqual([2]);
});

test('a handler that throws cuts the connection and is remembered', async () => {
  const client = await connect();
  proxy.onCommand(() => {
    throw new Error('bad handler');
  });
  expect(await failureOf(client.query('INSERT INTO t (id) VALUES (1)'))).toBeInstanceOf(Error);
  expect(String(proxy.stats.handlerErrors[0])).toContain('bad handler');
  expect(await ids()).toEqual([]);
});

test('passes packets of more than 16 MB, which come in parts', async () => {
  await direct('SET GLOBAL max_allowed_packet = 67108864');
  const seen: number[] = [];
  proxy.onCommand(({ sql }) => {
    seen.push(sql.length);
    return 'pass';
  });
  const client = await connect();
  const sizeBytes = 17 * 1024 * 1024;
  await client.query(`INSERT INTO t VALUES (1, '${'\u0003'.repeat(sizeBytes)}')`);
  const [rows] = await client.query<RowDataPacket[]>('SELECT big FROM t');
  expect(String(rows[0]?.big).length).toBe(sizeBytes);
  expect(seen).toHaveLength(2);
});
