import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from '../../../../src/tooling/dev/database/process-identity.ts';
import { type ArrangedBroker, arrangeBroker } from '../../../../src/tooling/dev/kafka/arrange-broker.ts';
import { silentProgress } from '../../../../src/tooling/dev/progress.ts';
import { ownBroker, testBroker } from '../../../support/broker.ts';
import { kafkaClient, readByGroup, withAdmin, withProducer } from '../../../support/kafka-client.ts';
import { until } from '../../../support/until.ts';
import { rootDir } from '../../../support/world.ts';

const quiet = { progress: silentProgress };
const started: ArrangedBroker[] = [];
const own = async (broker: Promise<ArrangedBroker>): Promise<ArrangedBroker> => {
  const result = await broker;
  started.push(result);
  return result;
};
afterAll(async () => {
  for (const broker of started) await broker.stop();
});

let last = 0;
const unique = (name: string) => `${name}-${process.pid}-${Date.now()}-${last++}`;

const send = (broker: ArrangedBroker, topic: string, values: readonly string[]) =>
  withProducer(kafkaClient(broker.brokers), (producer) =>
    producer.send({ topic, acks: -1, messages: values.map((value) => ({ key: 'order-1', value })) }),
  );

const read = (broker: ArrangedBroker, topic: string, count: number, groupId = unique('group')) =>
  readByGroup(kafkaClient(broker.brokers), { groupId, topic, count });

describe('the broker of the test run', () => {
  test('is one for all who ask, and carries messages to a group in order', async () => {
    const broker = await testBroker();
    expect(await testBroker()).toBe(broker);
    const topic = unique('round-trip');
    await send(broker, topic, ['1', '2', '3']);
    expect(await read(broker, topic, 3)).toEqual(['1', '2', '3']);
  }, 120_000);

  test('keeps the offsets that a group commits', async () => {
    const broker = await testBroker();
    const [topic, groupId] = [unique('offsets'), unique('group')];
    await send(broker, topic, ['1', '2']);
    expect(await read(broker, topic, 2, groupId)).toEqual(['1', '2']);
    await send(broker, topic, ['3']);
    expect(await read(broker, topic, 1, groupId)).toEqual(['3']);
    const offsets = await withAdmin(kafkaClient(broker.brokers), (admin) =>
      admin.fetchOffsets({ groupId, topics: [topic] }),
    );
    const committed = offsets.flatMap(({ partitions }) => partitions).map(({ offset }) => Number(offset));
    expect(Math.max(...committed)).toBe(3);
  }, 60_000);
});

describe('a broker of its own', () => {
  test('comes up again on its port, with what was sent and committed, after SIGTERM and after SIGKILL', async () => {
    const broker = await own(ownBroker());
    if (broker.kind !== 'apache') return expect(broker.kind).toBe('mock');
    const [topic, groupId] = [unique('kept'), unique('group')];
    await send(broker, topic, ['1']);
    expect(await read(broker, topic, 1, groupId)).toEqual(['1']);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      await broker.stopBroker(signal);
      await broker.startBroker();
      await send(broker, topic, [signal]);
      expect(await read(broker, topic, 1, groupId)).toEqual([signal]);
    }
    expect(await read(broker, topic, 3)).toEqual(['1', 'SIGTERM', 'SIGKILL']);
  }, 120_000);

  test('answers nothing in a pause, and everything after it', async () => {
    const broker = await own(ownBroker());
    if (broker.kind === 'given') return expect(broker.startedByUs).toBe(false);
    broker.pauseBroker();
    const env = { KAFKA_BROKERS: broker.brokers.join(',') };
    const asked = arrangeBroker({ ...quiet, rootDir, name: 'test', prefer: 'apache', env, givenLimitMs: 1 });
    expect(await asked.catch((error: Error) => error.message)).toContain('cannot be used');
    const topic = unique('paused');
    const sent = send(broker, topic, ['late']);
    broker.resumeBroker();
    await sent;
    expect(await read(broker, topic, 1)).toEqual(['late']);
  }, 60_000);

  test('has the topics of last time when they are to be kept, and else none', async () => {
    const name = unique('kept');
    const arrange = (keepData: boolean) =>
      own(arrangeBroker({ ...quiet, rootDir, name, prefer: 'apache', keepData, env: {} }));
    const first = await arrange(true);
    if (first.kind !== 'apache') return expect(first.kind).toBe('mock');
    await send(first, 'orders', ['1']);
    await first.stop();
    const second = await arrange(true);
    expect(await read(second, 'orders', 1)).toEqual(['1']);
    await second.stop();
    const third = await arrange(false);
    expect(await withAdmin(kafkaClient(third.brokers), (admin) => admin.listTopics())).not.toContain(
      'orders',
    );
    await third.stop();
    rmSync(join(rootDir, '.local', 'kafka', name), { recursive: true });
  }, 60_000);

  test('is ended when the process that has it is killed', async () => {
    const name = unique('held');
    const home = join(rootDir, '.local', 'kafka', name);
    const script = join(import.meta.dir, 'hold-broker.ts');
    const holder = Bun.spawn([process.execPath, script, rootDir, name], { stdin: 'pipe', stdout: 'pipe' });
    await holder.stdout.getReader().read();
    const { pid, identity } = JSON.parse(readFileSync(join(home, 'broker.json'), 'utf8'));
    expect(processIdentity(pid)).toBe(identity);
    holder.kill('SIGKILL');
    await until(() => processIdentity(pid) !== identity);
    rmSync(home, { recursive: true });
  }, 60_000);

  test('that was left running all the same is ended by the next one in its folder', async () => {
    const name = unique('left');
    const home = join(rootDir, '.local', 'kafka', name);
    mkdirSync(home, { recursive: true });
    const left = Bun.spawn(['sleep', '1000'], { detached: true, stdio: ['ignore', 'ignore', 'ignore'] });
    const identity = processIdentity(left.pid);
    writeFileSync(join(home, 'broker.json'), JSON.stringify({ pid: left.pid, identity }));
    writeFileSync(join(home, 'owner.json'), JSON.stringify({ pid: left.pid, identity: 'another boot' }));
    const broker = await arrangeBroker({ ...quiet, rootDir, name, prefer: 'apache', env: {} });
    expect(processIdentity(left.pid)).not.toBe(identity);
    await broker.stop();
    rmSync(home, { recursive: true });
  }, 60_000);
});
