import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { isUnavailable } from '../../src/db/errors.ts';
import { region } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';

let proxy: MysqlProxy;
let client: ReturnType<typeof openTcpDatabase>;
beforeAll(async () => {
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
  client = openTcpDatabase(proxy.url, 2, undefined, 150);
});
afterAll(async () => {
  proxy.release();
  await client.close();
  await proxy.stop();
});

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('a database that is connected and does not answer', () => {
  test('is away: for a statement, for a whole pool of them, inside a transaction; and it comes back', async () => {
    const read = () => client.db.select().from(region);
    expect((await read()).length).toBeGreaterThanOrEqual(0);
    proxy.onCommand(() => 'hang');
    // More than the pool holds: who waits for a connection is not forgotten either.
    const errors = await Promise.all([read(), read(), read(), client.ping()].map(failure));
    expect(errors.map(isUnavailable)).toEqual([true, true, true, true]);
    proxy.onCommand(({ sql }) => (/commit$/i.test(sql) ? 'hang' : 'pass'));
    const lost = await failure(client.db.transaction((tx) => tx.select().from(region)));
    expect(isUnavailable(lost)).toBe(true);
    proxy.onCommand();
    proxy.release();
    expect(await failure(read())).toBeNull();
    expect(await failure(client.ping())).toBeNull();
  });
});
