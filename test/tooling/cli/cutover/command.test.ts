import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { devEnv } from '../../../../src/tooling/dev/dev-env.ts';
import { testBroker } from '../../../support/broker.ts';
import { kafkaClient, withAdmin } from '../../../support/kafka-client.ts';
import { useWorld } from '../../../support/use-world.ts';
import { rootDir } from '../../../support/world.ts';

// `bun run cutover check` as a person runs it, against the run's database and broker and this process as new service.

const world = useWorld({ fresh: 'once' });
let server: ReturnType<typeof Bun.serve>;
beforeAll(() => {
  server = Bun.serve({ port: 0, fetch: (request) => world.app.fetch(request) });
});
afterAll(() => server.stop(true));

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
    });
    expect(checks.find((one) => one.name === 'topics in')?.found).toContain(`${PREFIX}refund_notified`);
    expect(out).not.toContain('dev-only');
  }, 120_000);
});
