import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../../../src/db/schema/index.ts';
import { readArguments } from '../../../../src/tooling/arguments/read-arguments.ts';
import { CUTOVER, cutoverCommand } from '../../../../src/tooling/cli/cutover/arguments.ts';
import { openSteps, runChecks } from '../../../../src/tooling/cli/cutover/check.ts';
import { gatherChecks } from '../../../../src/tooling/cli/cutover/gather-checks.ts';
import { devEnv } from '../../../../src/tooling/dev/dev-env.ts';
import { testBroker } from '../../../support/broker.ts';
import { kafkaClient, withAdmin } from '../../../support/kafka-client.ts';
import { failed, paid } from '../../../support/order-events.ts';
import { orderLife } from '../../../support/order-life.ts';
import { openWorld, rootDir, type World } from '../../../support/world.ts';

// `bun run cutover check` as a person runs it, against the run's database and broker and this process as new service.

let world: World;
let changed: readonly string[];
let server: ReturnType<typeof Bun.serve>;
beforeAll(async () => {
  world = await openWorld();
  await world.fresh();
  changed = await changedByOthers();
  server = Bun.serve({ port: 0, fetch: (request) => world.app.fetch(request) });
});
afterAll(async () => {
  await server.stop(true);
  await world.close();
});

/**
 * Three orders of ours that the old service has changed: a status, a refund, and one that a command of ours has noticed
 * since.
 */
async function changedByOthers(): Promise<readonly string[]> {
  const life = orderLife(() => world);
  const { db } = world.database;
  const ids: string[] = [];
  for (const _ of ['status', 'refund', 'seen', 'none']) {
    const { id, final } = await life.place();
    await world.kafka('payment_notified_cm', paid(id, 'captured', final, { payment_id: `p-${id}` }));
    ids.push(id);
  }
  const [status = '', refunded = '', seen = ''] = ids;
  for (const id of [status, seen])
    await db.update(t.orders).set({ status: 'received' }).where(eq(t.orders.orderId, id));
  const { userId } = await life.order(refunded);
  await db.insert(t.refund).values({
    ...{
      orderId: refunded,
      refundId: 'THEIRS',
      userId,
      kind: 'ticket',
      status: 'succeeded',
      amountMinor: 1n,
    },
    ...{
      currency: 'USD',
      shippingMinor: 0n,
      units: [],
      destination: 'original',
      reason: '',
      requestHash: '',
    },
    ...{ createdAtMs: 1, updatedAtMs: 1 },
  });
  await world.kafka('payment_failed_cm', failed(seen, { payment_id: 'p9' }));
  return ids;
}

const PREFIX = `cut-${crypto.randomUUID().slice(0, 8)}.`;

describe('bun run cutover check', () => {
  test('looks at database, Kafka and both services, names what does not hold, and ends with 1', async () => {
    const { brokers } = await testBroker();
    await withAdmin(kafkaClient(brokers), (admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: [{ topic: `${PREFIX}purchased`, numPartitions: 1 }],
      }),
    );
    const origin = `http://127.0.0.1:${server.port}`;
    const child = Bun.spawn(
      [process.execPath, 'src/tooling/cli/cutover.ts', 'check', '--old', origin, '--new', origin, '--json'],
      {
        cwd: rootDir,
        stdout: 'pipe',
        stderr: 'pipe',
        env: {
          ...devEnv,
          PATH: process.env.PATH ?? '',
          APP_ENV: 'test',
          DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
          KAFKA_BROKERS: brokers.join(','),
          KAFKA_EVENT_PREFIX: PREFIX,
          KAFKA_GROUP_ID: `${PREFIX}group`,
          PRICECTRL_URL: origin,
          FOREX_URL: origin,
          REBATE_URL: origin,
          PAYMENT_URL: origin,
        },
      },
    );
    const [out, err, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    expect([err, code]).toEqual(['', 1]);
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string; found: string }[] };
    const state = Object.fromEntries(checks.map((one) => [one.name, one.state]));
    expect(state).toMatchObject({
      configuration: 'holds',
      schema: 'holds',
      rows: 'holds',
      'keys: users': 'holds',
      'keys: services': 'holds',
      'clock of the database': 'holds',
      'differences of the last hour': 'unknown',
      'topics in': 'not_yet',
      'old group: lag': 'holds',
      'dead letters': 'holds',
      'orders changed by both': 'not_yet',
    });
    expect(checks.find((one) => one.name === 'orders changed by both')?.found).toStartWith(
      `2 of ours were changed by another since, 1 wait for a person, first ${changed[0]}; not seen here: `,
    );
    expect(checks.find((one) => one.name === 'topics in')?.found).toContain(`${PREFIX}refund_notified`);
    expect(out).not.toContain('dev-only');
  }, 120_000);

  test('with --no-rows says of what it did not look at that it is unknown, and opens no step by it', async () => {
    const args = ['check', '--old', 'http://old', '--new', 'http://new', '--no-rows'];
    const checks = await gatherChecks({
      env: {},
      command: cutoverCommand(readArguments(CUTOVER, args)),
      client: world.database,
      ask: async () => new Response('{}'),
      nowMs: Date.now,
    });
    const left = await runChecks(
      checks.filter(({ name }) => ['rows', 'orders changed by both'].includes(name)),
    );
    expect(left.map(({ step, state, found }) => [step, state, found])).toEqual([
      ['1 database', 'unknown', 'not looked at: --no-rows'],
      ['4 events', 'unknown', 'not looked at: --no-rows'],
    ]);
    expect(openSteps(left.slice(1))).toEqual(['1 database', '2 shadow', '3 summaries']);
  });
});
