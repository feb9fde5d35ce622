import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { useWorld } from '../support/use-world.ts';

// On PlanetScale, BEGIN of a checkout's transaction overlaps the pre-checks. When a pre-check fails, no transaction
// stays open and nothing is written.

let simulator: Simulator;
let answered = Promise.withResolvers<void>();
const world = useWorld({
  prepare: () => {
    simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
    return { database: openPlanetscale(simulator), onAnswer: () => answered.resolve() };
  },
});
beforeEach(() => simulator.clear());
afterEach(() => simulator.onStatement());
afterAll(() => simulator.stop());

const sent = (what: RegExp) => simulator.seen.filter(({ sql }) => what.test(sql)).length;
const rows = () =>
  Promise.all([t.orders, t.walletHold, t.idempotency].map((table) => world.database.db.$count(table)));

describe('a transaction that is begun ahead', () => {
  test('is rolled back when the address is blocked, and no money was asked for', async () => {
    world.upstream.setBalance('1002', { v: '25.00', c: 'USD' });
    const refused = await world.checkout({ addr_id: '503', cash: 10 }, { user: '1002', key: 'k' });
    expect([refused.json.error, sent(/^begin/i), sent(/^rollback/i)]).toEqual(['ADDRESS_BLOCKED', 1, 1]);
    expect([simulator.openTransactions, sent(/^insert into `orders`/i)]).toEqual([0, 0]);
    expect([await rows(), world.walletRefs()]).toEqual([[0, 0, 0], []]);
  });

  test('is rolled back when the wallet refuses, and the hold is let go', async () => {
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation === 'freeze') world.upstream.setBalance('1001', { v: '0.00', c: 'USD' });
    };
    const refused = await world.checkout({ cash: 10 }, { key: 'k' });
    expect([refused.json.error, sent(/^begin/i), sent(/^rollback/i)]).toEqual(['WALLET_INSUFFICIENT', 1, 1]);
    expect([simulator.openTransactions, sent(/^insert into `orders`/i)]).toEqual([0, 0]);
    const [hold] = await world.database.db.select().from(t.walletHold);
    expect([hold?.state, world.frozenMinor('1001')]).toEqual(['released', 0n]);
  });

  test('that is slow to begin may be refused meanwhile, by the address or by the wallet', async () => {
    simulator.onStatement((sql) => (/^begin/i.test(sql) ? { delayMs: 200 } : 'pass'));
    const blocked = await world.checkout({ addr_id: '503' }, { user: '1002', key: 'k' });
    expect([blocked.status, blocked.json.error]).toEqual([422, 'ADDRESS_BLOCKED']);
    world.upstream.hooks.before = (_service, operation) => {
      if (operation === 'freeze') world.upstream.setBalance('1001', { v: '0.00', c: 'USD' });
    };
    const refused = await world.checkout({ cash: 10 }, { key: 'k' });
    expect([refused.status, refused.json.error]).toEqual([409, 'WALLET_INSUFFICIENT']);
    expect([simulator.openTransactions, await rows()]).toEqual([0, [0, 1, 0]]);
  });

  test('that cannot be begun is told of only once the freeze has had its end, and the money is free', async () => {
    const first: string[] = [];
    answered = Promise.withResolvers<void>();
    world.upstream.hooks.before = async (_service, operation) => {
      if (operation !== 'freeze') return;
      // BEGIN fails at once. An answer that does not wait for the freeze would come first.
      await Promise.race([answered.promise, Bun.sleep(150)]);
      first.push('freeze');
    };
    void answered.promise.then(() => first.push('answer'));
    simulator.onStatement((sql) => (/^begin/i.test(sql) ? 'drop-before' : 'pass'));
    const failed = await world.checkout({ cash: 10 }, { key: 'k' });
    expect([failed.status, first]).toEqual([503, ['freeze', 'answer']]);
    const [hold] = await world.database.db.select().from(t.walletHold);
    expect([hold?.state, world.frozenMinor('1001')]).toEqual(['released', 0n]);
    simulator.onStatement();
    world.upstream.hooks.before = null;
    expect((await world.checkout({ cash: 10 }, { key: 'k' })).status).toBe(200);
  });
});

// The test runner fails the test by itself when nobody handles a failure.
test('whichever statement of a checkout fails while all others are slow, somebody waits for it', async () => {
  world.upstream.hooks.before = null;
  const body = { coupon_code: 'WELCOME5', cash: 10 };
  expect((await world.checkout(body, { key: 'count' })).status).toBe(200);
  const steps = simulator.seen.length;
  expect(steps).toBeGreaterThan(10);
  for (let step = 1; step <= steps; step += 1) {
    await world.fresh();
    let at = 0;
    simulator.onStatement(() => {
      at += 1;
      return at === step ? 'drop-before' : { delayMs: 10 };
    });
    const answer = await world.checkout(body, { key: 'k' });
    expect([step, [200, 503].includes(answer.status)]).toEqual([step, true]);
    simulator.onStatement();
  }
}, 60_000);
