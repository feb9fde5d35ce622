import { beforeAll, describe, expect, test } from 'bun:test';
import { type Placed, place } from '../support/placed-orders.ts';
import { openWorld } from '../support/world.ts';
import { startEntry } from './child.ts';

// Spec 14: in production nothing is simulated.

const secret = (name: string) => `${name}-${'0123456789abcdef'.repeat(3)}`;
const PRODUCTION = {
  APP_ENV: 'production',
  AUTH_JWT_SECRET: secret('user'),
  PRICE_TOKEN_KEYS: `k1:${secret('price')}`,
  SERVICE_KEYS: '',
  SERVICE_TOKENS: '',
  UPSTREAM_CREDENTIALS: 'pricectrl:none,forex:none,rebate:none,payment:none',
};
const KAFKA = { KAFKA_BROKERS: '127.0.0.1:1' };

let order: Placed;
beforeAll(async () => {
  // The checkout leaves a fresh rate in the table, because the processes have no forex.
  const world = await openWorld();
  await world.fresh();
  order = await place(world);
  // This also stops msw, which would block requests to other processes.
  await world.close();
});

describe('production', () => {
  for (const entry of ['server', 'consumer'] as const) {
    test(`the ${entry} does not start with a scenario, and says so beside all other problems`, async () => {
      const child = await startEntry(entry, {
        ...PRODUCTION,
        ...KAFKA,
        QA_SCENARIO: 'stock:empty',
        PORT: 'no-port',
      });
      expect(await child.exited).toBe(1);
      expect(child.output()).toContain('QA_SCENARIO: must not be set in production');
      expect(child.output()).toContain('PORT: must be a whole number from 0 to 65535');
    }, 30_000);

    test(`the ${entry} does not start with an unknown one elsewhere, and lists what exists`, async () => {
      const child = await startEntry(entry, { ...KAFKA, QA_SCENARIO: 'teapot:hot' });
      expect(await child.exited).toBe(1);
      expect(child.output()).toContain('logistics:auto=SECONDS');
      expect(child.output()).not.toContain('teapot');
    }, 30_000);
  }
});

describe('a process', () => {
  const summary = { entries: ['37804755-378047556-1'], mall_channels: {} };
  const ask = (entry: Awaited<ReturnType<typeof startEntry>>, scenario: string) =>
    entry.post('/shopping/cal_price/v4_4', summary, {
      'cm-user-region': 'US',
      'x-qa-scenario': scenario,
    });

  test('of production does nothing for the header, and has no /qa', async () => {
    const entry = await startEntry('server', PRODUCTION);
    const plain = await ask(entry, 'stock:empty');
    expect([plain.status, (await plain.json()).data.can_checkout]).toEqual([200, true]);
    expect((await ask(entry, 'teapot:hot')).status).toBe(200);
    const advance = await entry.post(`/qa/orders/${order.id}/advance`, { to: 'shipped' }, {});
    expect([advance.status, (await advance.json()).error]).toEqual([404, 'NOT_FOUND']);
    expect(await entry.stop()).toBe(0);
  }, 30_000);

  test('of anything else takes scenarios of its own and of a request, and still drains', async () => {
    const entry = await startEntry('server', { QA_SCENARIO: 'forex:rate=0.2,logistics:auto=3600' });
    const one = (await (await ask(entry, '')).json()).data;
    expect([one.forex.rate, one.can_checkout]).toEqual(['0.2', true]);
    expect((await (await ask(entry, 'stock:empty')).json()).data.can_checkout).toBe(false);
    expect((await ask(entry, 'teapot:hot')).status).toBe(422);
    expect(await entry.stop()).toBe(0);
  }, 30_000);
});
