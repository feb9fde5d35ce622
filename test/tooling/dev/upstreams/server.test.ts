import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import demo from '../../../../drizzle/seed/demo-data.json';
import { devCredentials } from '../../../../src/tooling/dev/upstreams/dev-credentials.ts';
import {
  type MockUpstreamsServer,
  startMockUpstreams,
} from '../../../../src/tooling/dev/upstreams/server.ts';
import { createUpstreams } from '../../../../src/upstream/create.ts';

const call = { requestId: 'req-1', traceparent: null };
const usd = (amountMinor: bigint) => ({ amountMinor, currency: 'USD' });
const ten = { userId: '1001', ref: 'o1', amount: usd(1000n) };

let folder = '';
let server: MockUpstreamsServer;
const statePath = () => join(folder, 'state', 'upstreams.jsonl');
const start = () => startMockUpstreams({ port: 0, demo, statePath: statePath(), credentials: {} });
const clients = () =>
  createUpstreams({ urls: server.urls, credentials: devCredentials, timeoutMs: 30_000, nowMs: () => 0 });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopping-upstreams-'));
  server = start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function restart(): Promise<void> {
  await server.stop();
  server = start();
}

test('serves the handlers of the tests on one origin', async () => {
  const { forex, rebate, pricectrl, payment } = clients();
  const rates = await (await fetch(`${server.url}/forex/rates?base=CNY`)).json();
  expect(rates).toMatchObject({ base: 'CNY', rates: { USD: '0.1391', GBP: '0.1096', JPY: '21.37' } });
  expect((await forex.rates(call)).rates.JPY?.text).toBe('21.37');
  expect(await rebate.balance('1001', call)).toEqual(usd(2500n));
  const malls = [{ mall: 'taobao', goods: 1910n, entries: [] }];
  // 95.5 cents are rounded half up.
  expect(await pricectrl.mallDiscounts({ userId: null, region: 'US', currency: 'USD', malls }, call)).toEqual(
    [{ mall: 'taobao', amountMinor: 96n }],
  );
  expect(await payment.void({ key: 'k', paymentId: 'p' }, call)).toBe('accepted');
});

test('what it does not know is 404, what breaks the shape is 400', async () => {
  expect((await fetch(`${server.url}/rebate/nothing`)).status).toBe(404);
  const post = (body: string) =>
    fetch(`${server.url}/rebate/wallet/freeze`, { method: 'POST', body }).then(({ status }) => status);
  expect(await post('no json')).toBe(400);
  expect(await post('{"user_id":"1001","ref":"o1","amount":10}')).toBe(400);
  expect(await post('{"user_id":"1001","ref":"","amount":{"v":"10.00","c":"USD"}}')).toBe(400);
  expect(server.state.holds.size).toBe(0);
});

test('a broken connection is one over HTTP too', async () => {
  server.state.faults.set('rebate', 'freeze', { kind: 'dropAnswer' });
  await expect(clients().rebate.freeze(ten, call)).rejects.toMatchObject({ outcome: 'network' });
  expect(server.state.calls).toHaveLength(2);
  expect(server.state.wallets.get('1001')).toEqual(usd(1500n));
  server.state.faults.set('rebate', 'freeze', { kind: 'networkError' });
  await expect(clients().rebate.freeze({ ...ten, ref: 'o2' }, call)).rejects.toMatchObject({
    outcome: 'network',
  });
  expect(server.state.holds.has('o2')).toBe(false);
});

test('the log of calls is bounded', async () => {
  const ask = () => fetch(`${server.url}/forex/rates?base=CNY`).then((response) => response.text());
  for (let n = 0; n < 1_001; n += 91) await Promise.all(Array.from({ length: 91 }, ask));
  expect(server.state.calls).toHaveLength(1_000);
});

describe('over a restart', () => {
  test('wallets, holds, credits and payment requests are kept', async () => {
    const { rebate, payment } = clients();
    await rebate.freeze(ten, call);
    await rebate.freeze({ ...ten, ref: 'o2' }, call);
    await rebate.deduct(ten, call);
    await rebate.credit({ ...ten, ref: 'T-1:wallet', amount: usd(1n) }, call);
    await payment.void({ key: 'k', paymentId: 'p' }, call);
    server.state.setBalance('1002', { v: '1970', c: 'JPY' });
    await restart();
    await restart();
    expect(server.state.wallets.get('1001')).toEqual(usd(501n));
    expect(server.state.wallets.get('1002')).toEqual({ amountMinor: 1970n, currency: 'JPY' });
    expect(server.state.holds.get('o1')).toEqual({ userId: '1001', amount: usd(1000n), state: 'deducted' });
    expect(server.state.credits.has('T-1:wallet')).toBe(true);
    const after = clients();
    expect(await after.rebate.release(ten, call)).toBe('refused');
    expect(await after.rebate.release({ ...ten, ref: 'o2' }, call)).toBe('accepted');
    expect(await after.payment.void({ key: 'k', paymentId: 'another' }, call)).toBe('refused');
  });

  test('a line that a kill cut off is left out, and later ones are not spoilt', async () => {
    await clients().rebate.freeze(ten, call);
    await server.stop();
    appendFileSync(statePath(), '[["wallets","1001",{"amountMin');
    server = start();
    expect(server.state.wallets.get('1001')).toEqual(usd(1500n));
    await clients().rebate.freeze({ ...ten, ref: 'o2' }, call);
    await restart();
    expect(server.state.wallets.get('1001')).toEqual(usd(500n));
  });

  test('a damaged line in the middle is told, not skipped', async () => {
    await server.stop();
    appendFileSync(statePath(), 'rubbish\n[]\n');
    expect(start).toThrow('upstreams.jsonl:1');
  });

  test('a freeze is one line: never half of it', async () => {
    const lines = () => readFileSync(statePath(), 'utf8').split('\n').length;
    const before = lines();
    await clients().rebate.freeze(ten, call);
    expect(lines()).toBe(before + 1);
  });

  test('reset forgets what is on disk', async () => {
    await clients().rebate.freeze(ten, call);
    server.state.reset();
    await restart();
    expect(server.state.holds.size).toBe(0);
    expect(await clients().rebate.balance('1001', call)).toEqual(usd(2500n));
  });
});
