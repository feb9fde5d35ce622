import { afterEach, beforeEach, expect, test } from 'bun:test';
import { isUnavailable } from '../../src/db/errors.ts';
import { createOwnConnection, type OwnConnection } from '../../src/db/own-connection.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { until } from '../support/until.ts';

// A connection whose statements are sent without waiting: opened when needed, cut when nothing is answered.

let proxy: MysqlProxy;
let own: OwnConnection;
beforeEach(async () => {
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
});
afterEach(async () => {
  proxy.release();
  await own.close();
  await proxy.stop();
});

function connect(answerTimeoutMs: number): void {
  const { hostname, port, username, password, pathname } = new URL(proxy.url);
  const address = {
    ...{ host: hostname, port: Number(port), user: username, password },
    database: pathname.slice(1),
  };
  own = createOwnConnection(address, { connectTimeoutMs: 5_000, answerTimeoutMs }, () => ['SET @begun = 1']);
}
const query = (text: string) => own.bounded(async () => (await own.open()).query(text));

test('is silent since the last answer, though others open it meanwhile', async () => {
  connect(5_000);
  await query('SELECT 1');
  expect(own.silentMs()).toBe(0);
  proxy.onCommand(({ sql }) => (sql === 'SELECT 2' ? 'hang' : 'pass'));
  const hung = query('SELECT 2');
  await until(() => own.silentMs() > 50);
  const before = own.silentMs();
  await own.open();
  expect(own.silentMs()).toBeGreaterThanOrEqual(before);
  proxy.release();
  await hung;
  expect(own.silentMs()).toBe(0);
});

test('is cut when its session gets no answer, and opened anew by the next', async () => {
  connect(200);
  proxy.onCommand(({ sql }) => (/^SET @begun/.test(sql) ? 'hang' : 'pass'));
  const failed = await Promise.allSettled([own.open(), query('SELECT 1')]);
  for (const one of failed) expect(one.status === 'rejected' && isUnavailable(one.reason)).toBe(true);
  expect(own.isOpen()).toBe(false);
  proxy.onCommand();
  await query('SELECT 1');
  expect(own.isOpen()).toBe(true);
});

test('once closed stays so', async () => {
  connect(5_000);
  await query('SELECT 1');
  await own.close();
  expect(isUnavailable(await own.open().catch((error: unknown) => error))).toBe(true);
});
