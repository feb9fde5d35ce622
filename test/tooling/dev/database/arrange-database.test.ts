import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import {
  type ArrangedDatabase,
  type ArrangeOptions,
  arrangeDatabase,
} from '../../../../src/tooling/dev/database/arrange-database.ts';
import {
  createDatabase,
  freshDatabase,
  withConnection,
} from '../../../../src/tooling/dev/database/databases.ts';
import { processIdentity } from '../../../../src/tooling/dev/database/process-identity.ts';
import { silentProgress } from '../../../../src/tooling/dev/progress.ts';
import { fakeMachine } from './fake-machine.ts';

// The path has a space and is too long for a socket, as home folders may be.
const rootDir = join(mkdtempSync(join(tmpdir(), 'shopping arrange ')), 'x'.repeat(60));
const home = join(rootDir, '.local', 'db', 'test');
const data = join(home, 'data-mariadb');
const arrange = (more: Partial<ArrangeOptions> = {}) =>
  arrangeDatabase({ rootDir, name: 'test', progress: silentProgress, ...more });

const query = (url: string, sql: string) =>
  withConnection(url, async (connection): Promise<Record<string, unknown>[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  });
const serverPid = () => Number(JSON.parse(readFileSync(join(home, 'server.json'), 'utf8')).pid);

let first: ArrangedDatabase;

beforeAll(async () => {
  // The files of a start that was killed half way.
  mkdirSync(join(data, 'mysql'), { recursive: true });
  mkdirSync(`${data}.making-00000000`);
  writeFileSync(join(data, 'ibdata1'), 'half');
  first = await arrange();
}, 60_000);

afterAll(async () => {
  await first.stop();
  rmSync(join(rootDir, '..'), { recursive: true, force: true });
}, 60_000);

describe('the private server', () => {
  test('starts although a half-made data folder was there, with what users have and a database of utf8mb4', async () => {
    expect(first.startedByUs).toBe(true);
    expect(new URL(first.url).pathname).toBe('/shopping_test');
    expect(existsSync(`${data}.making-00000000`)).toBe(false);
    const [row] = await query(
      first.url,
      `SELECT @@time_zone AS zone, @@character_set_database AS charset, @@max_connections AS connections,
        @@log_bin AS binlog, @@innodb_flush_log_at_trx_commit AS flush, database() AS name`,
    );
    expect(row).toEqual({
      zone: 'SYSTEM',
      charset: 'utf8mb4',
      connections: 500,
      binlog: 0,
      flush: 0,
      name: 'shopping_test',
    });
    expect(first.description).toContain('MariaDB');
  });

  test('has a session of its own, out of reach of Ctrl-C', async () => {
    const stat = readFileSync(`/proc/${serverPid()}/stat`, 'utf8');
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    expect(Number(group)).toBe(serverPid());
    expect(Number(session)).toBe(serverPid());
  });

  test('is used again, and stays while someone uses it', async () => {
    const pid = serverPid();
    const second = await arrange();
    expect(second).toMatchObject({ url: first.url, startedByUs: false });
    await second.stop();
    expect(serverPid()).toBe(pid);
    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('keeps the data of a database unless it is reset', async () => {
    await query(first.url, 'CREATE TABLE kept (id INT)');
    await (await arrange()).stop();
    expect(await query(first.url, 'SHOW TABLES')).toHaveLength(1);
    await (await arrange({ reset: true })).stop();
    expect(await query(first.url, 'SHOW TABLES')).toHaveLength(0);
  });

  test('that was killed is started anew on the same data and port', async () => {
    await query(first.url, 'CREATE TABLE survivor (id INT)');
    const pid = serverPid();
    const identity = processIdentity(pid);
    process.kill(pid, 'SIGKILL');
    while (processIdentity(pid) === identity) await Bun.sleep(5);
    const again = await arrange();
    expect(again).toMatchObject({ startedByUs: true, url: first.url });
    expect(await query(again.url, "SHOW TABLES LIKE 'survivor'")).toHaveLength(1);
    await again.stop();
  }, 60_000);

  test('that is just shutting down is waited for, then started anew', async () => {
    process.kill(serverPid(), 'SIGTERM');
    const answers = () =>
      query(first.url, 'SELECT 1').then(
        () => true,
        () => false,
      );
    while (await answers());
    const again = await arrange();
    expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await again.stop();
  }, 60_000);

  test('takes another port when its own is in use, and stops with its last user', async () => {
    const oldPort = Number(new URL(first.url).port);
    const pid = serverPid();
    await first.stop();
    expect(processIdentity(pid)).toBeUndefined();
    const squatter = createServer().listen(oldPort, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    first = await arrange();
    expect(Number(new URL(first.url).port)).not.toBe(oldPort);
    expect(await query(first.url, "SHOW TABLES LIKE 'survivor'")).toHaveLength(1);
    await new Promise((resolve) => squatter.close(resolve));
  }, 60_000);
});

test('two processes at once share one server', async () => {
  const script = join(import.meta.dir, 'arrange-concurrently.ts');
  const processes = [1, 2].map(() =>
    Bun.spawn([process.execPath, script, rootDir, 'pair'], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'inherit',
    }),
  );
  const answers = await Promise.all(
    processes.map(async ({ stdout }) => {
      const { value } = await stdout.getReader().read();
      return JSON.parse(new TextDecoder().decode(value)) as { url: string; startedByUs: boolean };
    }),
  );
  expect(answers[0]?.url).toBe(answers[1]?.url);
  expect(answers.map(({ startedByUs }) => startedByUs).sort()).toEqual([false, true]);
  for (const { stdin } of processes) stdin.end();
  expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual([0, 0]);
  expect(existsSync(join(rootDir, '.local', 'db', 'pair', 'server.json'))).toBe(false);
}, 60_000);

describe('DATABASE_URL', () => {
  const machine = fakeMachine({});

  test('comes before anything else; a missing database is created, an existing one kept', async () => {
    const databaseUrl = `${first.serverUrl}/given`;
    const given = await arrangeDatabase({
      rootDir,
      name: 'dev',
      databaseUrl,
      progress: silentProgress,
      machine,
    });
    expect(given).toMatchObject({ url: databaseUrl, startedByUs: false });
    await query(given.url, 'CREATE TABLE kept (id INT)');
    const again = await arrangeDatabase({
      rootDir,
      name: 'dev',
      databaseUrl,
      progress: silentProgress,
      machine,
    });
    expect(await query(again.url, "SHOW TABLES LIKE 'kept'")).toHaveLength(1);
    await again.stop();
    expect(await query(given.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(machine.commands).toEqual([]);
  });

  test('that names a database which no development command made is refused, with --reset too, and left as it is', async () => {
    const databaseUrl = await createDatabase(first.serverUrl, 'of_others');
    await query(databaseUrl, 'CREATE TABLE orders (id INT)');
    const { port } = new URL(databaseUrl);
    for (const name of ['dev', 'bench'])
      for (const reset of [false, true])
        await expect(arrange({ name, databaseUrl, reset })).rejects.toThrow(
          `The database of_others on 127.0.0.1:${port} (from DATABASE_URL) has tables, and no development command made it.`,
        );
    expect((await query(databaseUrl, 'SHOW TABLES')).map((row) => Object.values(row))).toEqual([['orders']]);
    // Who makes databases of his own beside it may use the server.
    await arrange({ databaseUrl, onlyServer: true });
    expect(await query(databaseUrl, 'SHOW TABLES')).toHaveLength(1);
  });

  test('that names an empty database, or one with the mark of an earlier start, is used, and may be reset', async () => {
    const databaseUrl = await createDatabase(first.serverUrl, 'of_ours');
    await arrange({ databaseUrl });
    await query(databaseUrl, 'CREATE TABLE orders (id INT)');
    await arrange({ databaseUrl });
    expect(await query(databaseUrl, "SHOW TABLES LIKE 'orders'")).toHaveLength(1);
    await arrange({ databaseUrl, reset: true });
    await arrange({ databaseUrl, reset: true });
    expect((await query(databaseUrl, 'SHOW TABLES')).map((row) => Object.values(row))).toEqual([
      ['development_only'],
    ]);
  });

  test('without a name gets the usual one', async () => {
    const names = ['dev', 'test'].map(
      async (name) => new URL((await arrange({ name, databaseUrl: first.serverUrl, onlyServer: true })).url),
    );
    expect((await Promise.all(names)).map(({ pathname }) => pathname)).toEqual([
      '/shopping',
      '/shopping_test',
    ]);
  });

  test('with a wrong password or form says so, without the password', async () => {
    const port = new URL(first.url).port;
    const denied = arrange({ databaseUrl: `mysql://root:geheim@127.0.0.1:${port}/x` });
    const error = await denied.catch((caught: Error) => caught);
    expect(String(error)).toContain(`127.0.0.1:${port} (from DATABASE_URL) cannot be used: Access denied`);
    expect(Bun.inspect(error)).not.toContain('geheim');
    await expect(arrange({ databaseUrl: 'postgres://x:geheim@h/y' })).rejects.toThrow(
      'should start with mysql://',
    );
  });
});

describe('a database for one test run', () => {
  test('is empty, and goes at the end; those that were left behind an hour ago go too', async () => {
    const old = `shopping_t_${Math.floor(Date.now() / 1000) - 3700}_0123abcd`;
    const young = `shopping_t_${Math.floor(Date.now() / 1000) - 1800}_0123abcd`;
    for (const name of [old, young]) await createDatabase(first.serverUrl, name);
    const fresh = await freshDatabase(first.serverUrl);
    const names = async () =>
      (await query(first.serverUrl, 'SHOW DATABASES')).map((row) => String(row.Database));
    expect(await names()).toContain(fresh.name);
    expect(await names()).toContain(young);
    expect(await names()).toContain('shopping_test');
    expect(await names()).not.toContain(old);
    expect(await query(fresh.url, 'SHOW TABLES')).toEqual([]);
    await fresh.drop();
    expect(await names()).not.toContain(fresh.name);
  });

  test('a name that could break out of its quotes is refused', async () => {
    await expect(createDatabase(first.serverUrl, 'a`; DROP DATABASE mysql; -- ')).rejects.toThrow(
      'cannot be the name',
    );
  });
});
