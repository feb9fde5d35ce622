import { afterAll, describe, expect, test } from 'bun:test';
import { eq } from 'drizzle-orm';
import * as t from '../../src/db/schema/index.ts';
import { openTcpDatabase } from '../../src/db/tcp-client.ts';
import { arrangeBroker } from '../../src/tooling/dev/kafka/arrange-broker.ts';
import { ownPlace, produce } from '../kafka/parts.ts';
import { kafkaClient } from '../support/kafka-client.ts';
import { rawHttp } from '../support/raw-http.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';
import { startEntry } from './child.ts';

const LIMIT_MS = 60_000;
const database = openTcpDatabase(process.env.TEST_DATABASE_URL ?? '', 2);
afterAll(() => database.close());

describe('bun run consumer', () => {
  test(
    'joins, tells its health and metrics, and on SIGTERM ends with 0 in time',
    async () => {
      const place = await ownPlace();
      await produce(place, 'unheard_of', [{ key: 'order-1', value: '{}' }]);
      const sentAtMs = Date.now() - 31 * 86_400_000;
      const old = {
        orderId: 'OLD',
        eventId: 'E',
        seq: 0,
        topic: 'order.paid',
        payload: {},
        createdAtMs: sentAtMs,
      };
      await database.db.insert(t.outbox).values({ ...old, sentAtMs });
      const entry = await startEntry('consumer', {
        RETENTION_INTERVAL_MS: '100',
        KAFKA_BROKERS: place.brokers.join(','),
        KAFKA_GROUP_ID: place.group,
        KAFKA_EVENT_PREFIX: place.prefix,
        KAFKA_OUT_PREFIX: place.prefix,
      });
      await until(async () => (await entry.get('/readyz')).status === 200);
      expect(await (await entry.get('/livez')).json()).toEqual({
        code: 200,
        data: { live: true },
        error: '',
        toast: '',
      });
      expect((await entry.get('/else')).status).toBe(404);
      const metrics = async () => (await entry.get('/metrics')).text();
      await until(async () => /shopping_event_seconds_count\{[^}]*name="unheard_of"/.test(await metrics()));
      expect(await metrics()).toContain('shopping_outbox_age_seconds');
      // The retention deletes the old row.
      await until(async () => (await database.db.$count(t.outbox, eq(t.outbox.orderId, 'OLD'))) === 0);
      // The consumer exits with 1 when its shutdown takes longer than 14 s.
      expect(await entry.stop()).toBe(0);
      expect(entry.output()).toContain('"event":"stopped"');
    },
    LIMIT_MS,
  );

  test(
    'is not ready without a broker, lives all the same, and can be stopped',
    async () => {
      const entry = await startEntry('consumer', { KAFKA_BROKERS: '127.0.0.1:1' });
      for (const path of ['/livez', '/readyz', '/metrics', '/else'])
        expect([path, (await entry.get(path)).headers.has('x-request-id')]).toEqual([path, true]);
      const answer = await entry.get('/readyz');
      expect(answer.status).toBe(503);
      // The database answers, so only the broker is unavailable.
      expect(await answer.json()).toMatchObject({
        data: { ready: false, reasons: ['group'] },
        error: 'UPSTREAM_UNAVAILABLE',
      });
      expect((await entry.get('/livez')).status).toBe(200);
      // The form of HAProxy's default health check.
      const port = Number(new URL(entry.origin).port);
      const probe = (path: string) => rawHttp(port, `GET ${path} HTTP/1.0\r\n\r\n`);
      expect(await probe('/livez')).toStartWith('HTTP/1.1 200 ');
      expect(await probe('/readyz')).toStartWith('HTTP/1.1 503 ');
      expect(await probe('/zzz/livez')).toStartWith('HTTP/1.1 404 ');
      expect(await entry.stop()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'ends with 0 in time, its lease given back, while the broker takes connections and answers nothing',
    async () => {
      // Either broker can be stopped; the mock cluster starts at once.
      const broker = await arrangeBroker({ rootDir, name: 'test', prefer: 'mock', env: {} });
      if (broker.kind === 'given') return;
      const place = await ownPlace(broker.brokers);
      // The first record makes the topic.
      const producer = kafkaClient(place.brokers).producer();
      await producer.connect();
      await producer.send({
        topic: `${place.prefix}unheard_of`,
        messages: [{ key: 'order-1', value: '{}' }],
      });
      await producer.disconnect();
      const entry = await startEntry('consumer', {
        KAFKA_BROKERS: place.brokers.join(','),
        KAFKA_GROUP_ID: place.group,
        KAFKA_EVENT_PREFIX: place.prefix,
        KAFKA_OUT_PREFIX: place.prefix,
      });
      await until(async () => (await entry.get('/readyz')).status === 200);
      const isLeased = async () =>
        (await database.db.select().from(t.lease)).some(({ untilMs }) => untilMs > Date.now());
      await until(isLeased);
      broker.pauseBroker();
      const row = { orderId: 'O', eventId: 'E2', seq: 1, topic: 'order.paid', payload: {} };
      await database.db.insert(t.outbox).values({ ...row, createdAtMs: Date.now() });
      // The relay sends it, and waits for the answer.
      await Bun.sleep(2_000);
      expect(await entry.stop()).toBe(0);
      expect(await isLeased()).toBe(false);
      await broker.stop();
    },
    LIMIT_MS,
  );

  test(
    'does not start with a configuration that has problems, and names them all',
    async () => {
      const entry = await startEntry('consumer', {
        KAFKA_BROKERS: 'nonsense',
        KAFKA_SASL_MECHANISM: 'plain',
      });
      expect(await entry.exited).toBe(1);
      for (const name of ['KAFKA_BROKERS', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD']) {
        expect(entry.output()).toContain(name);
      }
      expect(entry.output()).not.toContain('nonsense');
    },
    LIMIT_MS,
  );
});
