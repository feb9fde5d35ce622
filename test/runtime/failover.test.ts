import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test';
import * as t from '../../src/db/schema/index.ts';
import { type Simulator, startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { VTGATE_SAYS } from '../../src/tooling/dev/planetscale/vitess-error.ts';
import { paid } from '../support/order-events.ts';
import { orderLife } from '../support/order-life.ts';
import { openPlanetscale } from '../support/planetscale.ts';
import { useWorld } from '../support/use-world.ts';

// Spec 15 while PlanetScale replaces a primary: vtgate answers every statement with an error of its own. The database
// is unavailable, and the request is not at fault: callers may retry, and events wait.

let simulator: Simulator;
let lines: Readonly<Record<string, unknown>>[] = [];
const world = useWorld({
  prepare: () => {
    simulator = startPlanetscaleSimulator({ databaseUrl: process.env.TEST_DATABASE_URL ?? '' });
    return { database: openPlanetscale(simulator), onLog: (line) => lines.push(line) };
  },
});
const life = orderLife(() => world);
beforeEach(() => {
  lines = [];
});
afterEach(() => simulator.onStatement());
afterAll(() => simulator.stop());

const letters = () => world.deadLetters().list({ state: 'open' }, 10);

describe('a primary that is being replaced', () => {
  for (const [name, says] of Object.entries(VTGATE_SAYS)) {
    test(`is 503 with Retry-After for every caller, and nothing is written: ${name}`, async () => {
      const { id, final } = await life.place();
      simulator.onStatement(() => ({ says }));
      const answers = await Promise.all([
        world.get('/shopping/orders'),
        world.get(`/shopping/orders/${id}`),
        world.summary(),
        world.checkout({}, { key: 'k' }),
        world.post(`/shopping/orders/${id}/cancel`),
        world.event('payment_notified_cm', paid(id, 'captured', final)),
        world.service('tickets', '/refund/refund', { refund_id: 'T-1', order_id: id }),
      ]);
      for (const { status, json, headers } of answers) {
        expect([status, json.error]).toEqual([503, 'DATABASE_UNAVAILABLE']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      }
      const told = lines.filter((line) => line.error === 'DATABASE_UNAVAILABLE');
      expect(told.map((line) => line.error_name)).toEqual(answers.map(() => 'DatabaseError'));
      simulator.onStatement();
      expect([await life.status(id), await world.database.db.$count(t.orders)]).toEqual(['unpaid', 1]);
      expect((await world.checkout({}, { key: 'k' })).status).toBe(200);
    });
  }

  test('keeps a captured payment waiting for as long as it lasts, however often it is tried', async () => {
    const { id, final } = await life.place();
    const capture = () => world.kafka('payment_notified_cm', paid(id, 'captured', final));
    // The database flaps: statements that keep an event for later pass, statements that apply it fail.
    const isApplying = (sql: string) => /^select .*`orders`.* for update/is.test(sql);
    simulator.onStatement((sql) => (isApplying(sql) ? { says: VTGATE_SAYS.reparent } : 'pass'));
    for (let tries = 0; tries < 7; tries += 1) {
      expect(capture()).rejects.toThrow();
      world.clock.advance(60_000);
      await world.sweep().catch(() => undefined);
    }
    expect([await letters(), await life.status(id)]).toEqual([[], 'unpaid']);
    simulator.onStatement();
    expect([await capture(), await life.status(id)]).toEqual(['handled', 'paid']);
  });

  test('buries no event that waits in the inbox', async () => {
    const { id, final } = await life.place();
    const row = await life.remove(id);
    expect(await world.kafka('payment_notified_cm', paid(id, 'captured', final))).toBe('stored');
    await life.restore(row);
    simulator.onStatement((sql) =>
      /`orders`.* for update/is.test(sql) ? { says: VTGATE_SAYS['not serving'] } : 'pass',
    );
    for (let sweeps = 0; sweeps < 8; sweeps += 1) {
      world.clock.advance(60_000);
      await world.sweep().catch(() => undefined);
    }
    expect([await letters(), await life.status(id)]).toEqual([[], 'unpaid']);
    simulator.onStatement();
    // The order was put off for longer each time, for five minutes at most.
    world.clock.advance(300_000);
    await world.sweep();
    expect(await life.status(id)).toBe('paid');
  });
});
