import { describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { startMysqlProxy } from '../support/mysql-proxy.ts';
import { useWorld } from '../support/use-world.ts';
import { openWorld } from '../support/world.ts';

// Spec 15: what happens while another service is unavailable.

const world = useWorld();

describe('forex away', () => {
  const down = () => world.upstream.faults.set('forex', '*', { kind: 'down' });

  test('the last rate serves for 10 minutes, also after a restart, then 503', async () => {
    expect((await world.summary()).status).toBe(200);
    down();
    world.restart();
    world.clock.advance(599_000);
    const answer = await world.summary();
    expect(answer.json.data.forex.rate).toBe('0.1391');
    world.clock.advance(2_000);
    const gone = await world.summary();
    expect([gone.status, gone.json.error]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    expect((await world.checkout()).status).toBe(503);
  });

  test('who waits as long as Retry-After says comes through as soon as it is there again', async () => {
    down();
    let gone = await world.summary();
    // The breaker opens on the way.
    for (let count = 0; count < 12; count += 1) gone = await world.summary();
    expect([gone.status, gone.json.error]).toEqual([503, 'UPSTREAM_UNAVAILABLE']);
    world.upstream.faults.clear();
    expect((await world.summary()).status).toBe(503);
    world.clock.advance(Number(gone.headers.get('retry-after')) * 1_000);
    expect((await world.summary()).status).toBe(200);
  });

  test('a fresh rate is not asked for again within 60 s', async () => {
    await world.summary();
    world.clock.advance(59_000);
    world.restart();
    await world.summary();
    expect(world.upstream.calls.filter((call) => call.service === 'forex')).toHaveLength(1);
    world.clock.advance(2_000);
    await world.summary();
    expect(world.upstream.calls.filter((call) => call.service === 'forex')).toHaveLength(2);
  });
});

describe('forex without one of the currencies', () => {
  const lastFetched = (ms: number) =>
    world.database.db
      .update(t.forexRate)
      .set({ fetchedAtMs: world.clock.nowMs() - ms })
      .where(eq(t.forexRate.currency, 'JPY'));

  test('a rate of an earlier fetch is as old as that, however fresh the others are', async () => {
    await world.summary();
    await lastFetched(3_600_000);
    world.upstream.setRate('JPY', '30');
    world.restart();
    expect((await world.summary({}, { region: 'JP' })).json.data.forex.rate).toBe('30');
  });

  test('an answer without the currency is no answer: the last rate serves for 10 minutes', async () => {
    const { db } = world.database;
    const now = world.clock.nowMs();
    await db.update(t.region).set({ currency: 'EUR' }).where(eq(t.region.region, 'JP'));
    await db
      .insert(t.forexRate)
      .values({ base: 'CNY', currency: 'EUR', rate: '0.127', asOfMs: now, fetchedAtMs: now - 300_000 });
    expect((await world.summary({}, { region: 'JP' })).json.data.forex.rate).toBe('0.127');
    world.clock.advance(301_000);
    expect((await world.summary({}, { region: 'JP' })).json.error).toBe('UPSTREAM_UNAVAILABLE');
  });
});

describe('pricectrl away', () => {
  test('the summary goes on without its discounts and without a token; a checkout does not', async () => {
    world.upstream.faults.set('pricectrl', '*', { kind: 'networkError' });
    const { data } = (await world.summary()).json;
    expect(data.degraded).toEqual(['pricectrl']);
    expect(data.price_token).toBe('');
    expect(data.malls[0].discount).toEqual({ v: '0.00', c: 'USD' });
    expect((await world.checkout()).json.error).toBe('UPSTREAM_UNAVAILABLE');
    expect(await world.database.db.select().from(t.orders)).toHaveLength(0);
  });
});

describe('rebate away', () => {
  test('the summary has no cash; a checkout without cash goes on, one with cash does not', async () => {
    world.upstream.faults.set('rebate', '*', { kind: 'down' });
    const { data } = (await world.summary({ cash: 10 })).json;
    expect([data.degraded, data.cash]).toEqual([['rebate'], { v: '0.00', c: 'USD' }]);
    expect((await world.checkout({ cash: 10 })).json.error).toBe('UPSTREAM_UNAVAILABLE');
    expect((await world.checkout({})).status).toBe(200);
  });
});

describe('database away', () => {
  test('503 with Retry-After, and it comes back by itself', async () => {
    const proxy = await startMysqlProxy(process.env.TEST_DATABASE_URL ?? '');
    const other = await openWorld({ databaseUrl: proxy.url });
    try {
      expect((await other.summary()).status).toBe(200);
      await proxy.down();
      for (const answer of [await other.summary(), await other.checkout({}, { key: 'away' })]) {
        expect([answer.status, answer.json.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
        expect(answer.headers.get('retry-after')).not.toBeNull();
      }
      await proxy.up();
      expect((await other.checkout({}, { key: 'away' })).status).toBe(200);
    } finally {
      await other.close();
      await proxy.stop();
    }
  });
});
