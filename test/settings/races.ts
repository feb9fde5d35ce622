import { describe, expect, test } from 'bun:test';
import { compareSchema } from '../../src/db/compare-schema.ts';
import { migrate } from '../../src/db/migrate.ts';
import { NO_TIMEOUT, openTcpDatabase } from '../../src/db/tcp-client.ts';
import { freshDatabase } from '../../src/tooling/dev/database/databases.ts';
import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { readMigrations } from '../../src/tooling/dev/migrations.ts';
import { mockEnv } from '../../src/tooling/dev/run-dev.ts';
import { startMockUpstreams } from '../../src/tooling/dev/upstreams/server.ts';
import { expectNothingLost } from '../support/invariants.ts';
import { paid } from '../support/order-events.ts';
import { orderLife, type Placed } from '../support/order-life.ts';
import { startServerProcess } from '../support/server-process.ts';
import { openWorld, rootDir, type World } from '../support/world.ts';
import { SETS } from './hostile.ts';
import type { SettingsServer } from './server.ts';

const MANY = 20;
export const ONE_SKU = { entries: ['37804755-378047556-1'], no_remove_from_cart: true };
/** Keys with characters that SQL could misread in every way. */
const KEYS = ["a'b", "a\\'b", 'a"b', "\\'or/**/1=1#", "x',(select(1)))#\\"];

const times = <T>(work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: MANY }, (_, index) => work(index)));
export const tally = (words: readonly string[]) =>
  Object.fromEntries(Object.entries(Object.groupBy(words, (word) => word)).map(([k, v]) => [k, v?.length]));
const errors = (answers: readonly { json: { error: string } }[]) =>
  tally(answers.map(({ json }) => json.error || 'ok'));

/** Requests from many at once, and some from one, under each set of settings. */
export function testRaces(server: () => SettingsServer): void {
  describe.each(SETS)('%s', (_title, globals) => {
    const underThem = (work: (world: World) => Promise<void>) => () =>
      server().withGlobals(globals, async () => {
        const world = await openWorld({ databaseUrl: server().url });
        try {
          await world.fresh();
          await work(world);
          await expectNothingLost(world);
        } finally {
          await world.close();
        }
      });

    test('checkouts and cancels of one SKU at once: all answered, all goods back', underThem(ordersOfOneSku));
    test('a coupon for one, one key, one event, each from many at once: one has it', underThem(oneOfMany));
    test('a key with quotes and backslashes is a key, and what was written is read', underThem(oddKeys));
  });

  test.each(SETS.slice(2))(
    'an empty database is migrated to what is declared when %s',
    async (_title, globals) => {
      const empty = await freshDatabase(server().serverUrl);
      await server().withGlobals(globals, async () => {
        const client = openTcpDatabase(empty.url, 1, undefined, NO_TIMEOUT);
        await migrate(client.db, readMigrations(rootDir));
        expect(await compareSchema(client.db)).toEqual([]);
        await client.close();
      });
      await empty.drop();
    },
  );

  test('an answered order is there when the process that answered is gone', () =>
    server().withGlobals(SETS[2]?.[1] ?? {}, async () => {
      const mocks = startMockUpstreams({ port: 0, demo: demoData });
      const world = await openWorld({ databaseUrl: server().url, upstreams: mocks });
      await world.fresh();
      const other = await startServerProcess(server().url, mockEnv(mocks.urls));
      const answer = await world.remoteCheckout(other.origin, {}, KEYS[1] ?? '');
      const ready = await (await fetch(`${other.origin}/readyz`)).json();
      other.child.kill('SIGKILL');
      await other.gone;
      const { order_id: id } = JSON.parse(answer ?? '{}').data;
      expect((await world.get(`/shopping/orders/${id}`)).status).toBe(200);
      expect(ready.data).toEqual({ ready: true });
      await world.close();
      await mocks.stop();
    }));
}

async function ordersOfOneSku(world: World): Promise<void> {
  const life = orderLife(() => world);
  const stock = await life.stock('378047556');
  const placed = await times((index) => world.checkout(ONE_SKU, { key: `one-${index}` }));
  expect(errors(placed)).toEqual({ ok: MANY });
  expect(await life.stock('378047556')).toBe(stock - MANY);
  const ids = placed.map((one): string => one.json.data.order_id);
  expect(errors(await Promise.all(ids.map((id) => world.get(`/shopping/orders/${id}`))))).toEqual({
    ok: MANY,
  });
  expect(errors(await Promise.all(ids.map((id) => world.post(`/shopping/orders/${id}/cancel`))))).toEqual({
    ok: MANY,
  });
  expect(await life.stock('378047556')).toBe(stock);
}

async function oneOfMany(world: World): Promise<void> {
  const life = orderLife(() => world);
  const withCoupon = await times((index) =>
    world.checkout({ ...ONE_SKU, coupon_code: 'LASTONE' }, { key: `last-${index}` }),
  );
  expect(errors(withCoupon).ok).toBe(1);
  expect(withCoupon.every(({ status }) => status === 200 || status === 409)).toBe(true);
  const oneKey = await times(() => world.checkout({}, { key: 'one-key' }));
  const texts = new Set(oneKey.filter(({ status }) => status === 200).map(({ text }) => text));
  expect(texts.size).toBe(1);
  expect(oneKey.every(({ status }) => status === 200 || status === 409)).toBe(true);
  const orders: Placed[] = [];
  for (let n = 0; n < 5; n += 1) orders.push(await life.place(ONE_SKU));
  const outcomes = await times((index) => {
    const { id, final } = orders[index % orders.length] as Placed;
    return world.kafka('payment_notified_cm', paid(id, 'captured', final));
  });
  expect(tally(outcomes)).toEqual({ handled: orders.length, duplicate: MANY - orders.length });
  for (const { id } of orders) expect(await life.status(id)).toBe('paid');
}

async function oddKeys(world: World): Promise<void> {
  const made = new Set<string>();
  for (const key of KEYS) {
    const first = await world.checkout(ONE_SKU, { key });
    expect([key, first.status]).toEqual([key, 200]);
    expect((await world.checkout(ONE_SKU, { key })).text).toBe(first.text);
    made.add(first.json.data.order_id);
  }
  expect(made.size).toBe(KEYS.length);
}
