import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { declaredTables } from '../../../src/db/declared-schema.ts';
import * as t from '../../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../../src/db/tcp-client.ts';
import type { IncomingEvent } from '../../../src/events/incoming.ts';
import { readArguments } from '../../../src/tooling/arguments/read-arguments.ts';
import { applyEvents } from '../../../src/tooling/cli/replay-events/apply-events.ts';
import { REPLAY_EVENTS, replayEventsCommand } from '../../../src/tooling/cli/replay-events/arguments.ts';
import { proveCopy } from '../../../src/tooling/cli/replay-events/prove-copy.ts';
import { freshDatabase } from '../../../src/tooling/dev/database/databases.ts';
import { testBroker } from '../../support/broker.ts';
import { kafkaClient, withAdmin } from '../../support/kafka-client.ts';
import { openKafkaWorld, record } from '../../support/kafka-world.ts';
import { failed, paid } from '../../support/order-events.ts';
import { rootDir } from '../../support/world.ts';

// `bun run replay:events` as a person runs it: the run's database as the old service's, a copy of it, the run's broker.

let kafka: Awaited<ReturnType<typeof openKafkaWorld>>;
let copy: Awaited<ReturnType<typeof freshDatabase>>;
let brokers: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'events-'));
beforeAll(async () => {
  ({ brokers } = await testBroker());
  kafka = await openKafkaWorld(brokers);
  copy = await freshDatabase(process.env.TEST_SERVER_URL ?? '');
}, 180_000);
afterAll(async () => {
  await copy.drop();
  await kafka.close();
  rmSync(folder, { recursive: true });
});

const groups = () =>
  withAdmin(kafkaClient(brokers), async (admin) => (await admin.listGroups()).groups.length);

const oldUrl = () => process.env.TEST_DATABASE_URL ?? '';

async function replay(...more: string[]) {
  const { out, err, code } = await run(copy.url, oldUrl(), ...more);
  return { out, err, code, report: JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) };
}

async function run(written: string, old: string, ...more: string[]) {
  const child = Bun.spawn(
    [
      process.execPath,
      'src/tooling/cli/replay-events.ts',
      '--copy',
      written,
      '--old',
      old,
      '--report',
      join(folder, 'r'),
      ...more,
    ],
    {
      cwd: rootDir,
      stdout: 'pipe',
      stderr: 'pipe',
      env: { PATH: process.env.PATH ?? '', ...kafka.kafkaEnv },
    },
  );
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, code };
}

describe('bun run replay:events', () => {
  test('applies the topics to the copy, compares with the old rows, and leaves Kafka as it is', async () => {
    await kafka.fresh();
    const { world } = kafka;
    const place = async (entries: string[]) =>
      (await world.checkout({ entries })).json.data as { order_id: string; order: { final: never } };
    const [one, other] = [await place(['37804755-378047556-1']), await place(['37804755-378047556-2'])];
    const name = new URL(process.env.TEST_DATABASE_URL ?? '').pathname.slice(1);
    for (const table of declaredTables().keys())
      for (const statement of [
        `CREATE TABLE ${copy.name}.${table} LIKE ${name}.${table}`,
        `INSERT INTO ${copy.name}.${table} SELECT * FROM ${name}.${table}`,
      ])
        await world.database.db.execute(sql.raw(statement));
    // Events after the copy was made: through Kafka, and in the rows of the old service.
    const events = [
      paid(one.order_id, 'captured', one.order.final),
      paid(other.order_id, 'authorized', other.order.final),
    ];
    await kafka.produce([
      ...events.map((event) => record('payment_notified_cm', event)),
      record('payment_failed_cm', failed('NOBODY')),
    ]);
    for (const event of events) expect(await world.kafka('payment_notified_cm', event)).toBe('handled');
    const before = await groups();

    const equal = await replay();
    expect(equal.err).toBe('3 events of 3 orders: handled 2, stored 1.\n');
    expect(equal.report.totals).toMatchObject({ compared: 2, equal: 2, incomparable: 1 });
    expect(equal.code).toBe(0);

    await world.database.db
      .update(t.orders)
      .set({ status: 'canceled' })
      .where(eq(t.orders.orderId, one.order_id));
    const different = await replay();
    expect(different.code).toBe(1);
    expect(different.report.groups).toMatchObject([
      {
        path: 'status',
        count: 1,
        example: { body: '{"event":["payment_notified_cm captured"]}', old: 'canceled', new: 'paid' },
      },
    ]);
    expect(await groups()).toBe(before);

    // The live database has an order since, and the two URLs are interchanged.
    await place(['37804755-378047556-1']);
    const marks = () => world.database.db.$count(t.orderEvent);
    const marksBefore = await marks();
    const interchanged = await run(oldUrl(), copy.url);
    expect([interchanged.code, interchanged.err]).toEqual([
      2,
      expect.stringContaining('Are the two interchanged?'),
    ]);
    expect(await marks()).toBe(marksBefore);
  }, 120_000);

  test('refuses a copy that is the old database by another name, or that somebody works on', async () => {
    const { db } = kafka.world.database;
    const again = openTcpDatabase(oldUrl(), 1);
    const other = openTcpDatabase(copy.url, 1);
    try {
      await expect(proveCopy(again.db, db, Date.now())).rejects.toThrow('the same database');
      await expect(proveCopy(other.db, db, Date.now())).resolves.toBeUndefined();
      const lease = { name: 'relay', holder: 'a consumer', untilMs: Date.now() + 30_000 };
      await other.db.insert(t.lease).values(lease);
      await expect(proveCopy(other.db, db, Date.now())).rejects.toThrow('--copy is in use');
      await expect(proveCopy(other.db, db, lease.untilMs + 1)).resolves.toBeUndefined();
    } finally {
      await Promise.all([again.close(), other.close()]);
    }
  });

  test('refuses to write into the database that it compares with', () => {
    const args = ['--copy', 'mysql://a@localhost/shop', '--old', 'mysql://b:c@127.0.0.1:3306/shop'];
    const given = readArguments(REPLAY_EVENTS, args);
    expect(() => replayEventsCommand(given, 0)).toThrow('the same database');
  });
});

describe('events', () => {
  const event = (n: number): IncomingEvent => ({
    via: 'kafka',
    name: 'purchased',
    payload: new TextEncoder().encode(JSON.stringify({ order_id: `O${n}` })),
    headers: {},
    traceparent: null,
    place: null,
  });

  test('that cannot be applied keep no other from it', async () => {
    const bad = event(2);
    const handle = async (events: readonly IncomingEvent[]) => {
      if (events.includes(bad)) throw new Error('never');
      return events.map(() => 'handled' as const);
    };
    async function* batches() {
      yield [event(1), bad, event(3)];
    }
    const { outcomes, orders } = await applyEvents(batches(), handle);
    expect(Object.fromEntries(outcomes)).toEqual({ handled: 2, failed: 1 });
    expect([...orders.keys()]).toEqual(['O1', 'O2', 'O3']);
  });
});
