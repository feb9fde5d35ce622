import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { migrate } from '../../src/db/migrate.ts';
import { walletHold } from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { devEnv } from '../../src/tooling/dev/dev-env.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { mockEnv } from '../../src/tooling/dev/run-dev.ts';
import { seed } from '../../src/tooling/dev/seed.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import { type MysqlProxy, startMysqlProxy } from '../support/mysql-proxy.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';

// Spec 2 and 16: what only the real process can show.

let proxy: MysqlProxy;
let server: ServerProcess;
beforeAll(async () => {
  proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
  server = await startServerProcess(proxy.url);
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.gone;
  await proxy.stop();
});

const ready = async (at: ServerProcess) => {
  const answer = await fetch(`${at.origin}/readyz`);
  const { data } = (await answer.json()) as { data: { reasons?: string[] } };
  return [answer.status, data.reasons ?? []];
};
const POST = 'POST /shopping/cal_price/v4_4 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

describe('the API process', () => {
  test('answers a body of any length that is told with the envelope', async () => {
    for (const length of ['65537', '999999999', '99999999999']) {
      const text = `${POST}Content-Length: ${length}\r\n\r\n{}`;
      const answer = await server.raw(text, (sofar) => sofar.includes('\r\n\r\n{'));
      expect(answer).toStartWith('HTTP/1.1 413');
      expect(answer).toContain('"error":"BODY_TOO_LARGE"');
      expect(answer.toLowerCase()).toContain('x-request-id: ');
    }
  });

  test('is ready, and says why when it is not', async () => {
    expect(await ready(server)).toEqual([200, []]);
    await proxy.down();
    expect(await ready(server)).toEqual([503, ['database']]);
    expect((await fetch(`${server.origin}/livez`)).status).toBe(200);
    await proxy.up();
    expect(await ready(server)).toEqual([200, []]);
    const empty = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
    const other = await startServerProcess(empty.url);
    expect(await ready(other)).toEqual([503, ['migrations']]);
    other.child.kill('SIGTERM');
    expect(await other.gone).toBe(0);
    await empty.drop();
  });

  test('finishes what runs when told to stop, closes idle connections, and exits 0', async () => {
    const idle = server.raw('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    proxy.onCommand(() => 'hang');
    const body = '{"entries":["1-2-1"]}';
    const running = server.raw(
      `${POST}cm-user-region: XX\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    while (proxy.stats.hanging === 0) await Bun.sleep(5);
    server.child.kill('SIGTERM');
    while ((await fetch(`${server.origin}/livez`).catch(() => null)) !== null) await Bun.sleep(5);
    proxy.onCommand();
    proxy.release();
    expect(await running).toContain('"error":"REGION_UNSUPPORTED"');
    await idle;
    expect(await server.gone).toBe(0);
  });

  test('told to stop, it still tells the wallet of an order that it has answered', async () => {
    const own = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
    const database = openTcpDatabase(own.url, 2);
    await migrate(database.db, readMigrations(rootDir));
    await seed(database.db, demoData);
    const mocks = startMockUpstreams({ port: 0, demo: demoData });
    mocks.state.setBalance('1001', { v: '500.00', c: 'USD' });
    const gate = Promise.withResolvers<void>();
    mocks.state.hooks.before = async (_service, operation) => {
      if (operation === 'deduct') await gate.promise;
    };
    const other = await startServerProcess(own.url, { ...mockEnv(mocks.urls), UPSTREAM_TIMEOUT_MS: '5000' });
    const token = await signUserToken(devEnv.AUTH_JWT_SECRET, '1001');
    const answer = await fetch(`${other.origin}/shopping/cart/checkout/entries`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'cm-user-region': 'US',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ entries: ['5120010-51200101-1'], addr_id: '501', cash: '500.00' }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
    other.child.kill('SIGTERM');
    await until(async () => (await fetch(`${other.origin}/livez`).catch(() => null)) === null);
    gate.resolve();
    expect(await other.gone).toBe(0);
    expect((await database.db.select().from(walletHold))[0]?.state).toBe('deducted');
    await mocks.stop();
    await database.close();
    await own.drop();
  });
});
