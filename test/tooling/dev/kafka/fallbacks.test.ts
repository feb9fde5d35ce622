import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Machine, thisMachine } from '../../../../src/tooling/dev/database/machine.ts';
import { arrangeBroker, NoBrokerError } from '../../../../src/tooling/dev/kafka/arrange-broker.ts';
import { KAFKA_VERSION } from '../../../../src/tooling/dev/kafka/kafka-jars.ts';
import { createProgress, silentProgress } from '../../../../src/tooling/dev/progress.ts';
import { testBroker } from '../../../support/broker.ts';
import { rootDir } from '../../../support/world.ts';
import { fakeMachine } from '../database/fake-machine.ts';

// The path has a space and a letter beyond Latin-1, as home folders may have.
const folder = mkdtempSync(join(tmpdir(), 'shopping kafka 购-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const JAVA = { '/bin/java -version': { output: 'openjdk version "17.0.15" 2025-04-15' } };
const silent = {
  rootDir: folder,
  name: 'test',
  prefer: 'apache',
  progress: silentProgress,
  env: {},
} as const;

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('no error'),
    (error: Error) => error,
  );

/** A pretended kcat: it prints what kcat prints, with the address of the broker of the run. */
async function pretendedKcat(): Promise<string> {
  const { brokers } = await testBroker();
  const path = join(folder, 'kcat');
  writeFileSync(
    path,
    `#!/bin/sh\necho "%5|MOCK| bootstrap.servers=${brokers.join(',')}" >&2\nexec sleep 1000\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

describe('KAFKA_BROKERS', () => {
  test('is used as it is, and never stopped', async () => {
    const { brokers } = await testBroker();
    const given = await arrangeBroker({ ...silent, env: { KAFKA_BROKERS: ` ${brokers.join(' , ')},` } });
    expect(given).toMatchObject({ kind: 'given', brokers, startedByUs: false });
    expect(given.description).toBe(`Kafka at ${brokers.join(', ')}, from KAFKA_BROKERS`);
    await given.stop();
    const again = await arrangeBroker({ ...silent, env: { KAFKA_BROKERS: brokers.join(',') } });
    expect(again.brokers).toEqual(brokers);
  }, 120_000);

  test('that does not answer is told by its address and the variable', async () => {
    const env = { KAFKA_BROKERS: '127.0.0.1:1' };
    const error = await errorOf(arrangeBroker({ ...silent, env, givenLimitMs: 100 }));
    expect(error.message).toBe(
      'Kafka at 127.0.0.1:1 (from KAFKA_BROKERS) cannot be used: nothing listens there',
    );
    expect(error).not.toBeInstanceOf(NoBrokerError);
  });

  test('that is no list of addresses is told with an example', async () => {
    for (const wrong of ['localhost', 'kafka://localhost:9092', 'a:1,b', 'a:b']) {
      const error = await errorOf(arrangeBroker({ ...silent, env: { KAFKA_BROKERS: wrong } }));
      expect(error.message).toContain('KAFKA_BROKERS should look like host:9092,host2:9092');
    }
  });
});

describe('when Apache Kafka cannot be had', () => {
  const machines: [string, Machine, string][] = [
    ['no Java', fakeMachine({ programs: ['mvn', 'kcat'] }), 'there is no "java"'],
    ['no Maven', fakeMachine({ programs: ['java', 'kcat'], answers: JAVA }), 'there is no "mvn"'],
    [
      'an old Java',
      fakeMachine({
        programs: ['java', 'mvn', 'kcat'],
        answers: { '/bin/java': { output: 'openjdk version "11.0.2"' } },
      }),
      'needs Java 17 or newer',
    ],
    [
      'no way to Maven Central',
      fakeMachine({
        programs: ['java', 'mvn', 'kcat'],
        answers: { ...JAVA, '/bin/mvn': { code: 1, output: 'Could not transfer artifact' } },
      }),
      'Could not transfer artifact',
    ],
  ];
  for (const [name, machine, reason] of machines) {
    test(`for ${name}, the mock cluster is taken, and it is said why`, async () => {
      const said: string[] = [];
      const progress = createProgress({ write: (text) => said.push(text) }, {});
      const kcat = await pretendedKcat();
      const which = (program: string) => (program === 'kcat' ? kcat : machine.which(program));
      const broker = await arrangeBroker({ ...silent, progress, machine: { ...machine, which } });
      expect(broker).toMatchObject({ kind: 'mock', startedByUs: true });
      expect(said.join('')).toContain('Apache Kafka cannot be used: ');
      expect(said.join('')).toContain(reason);
      await broker.stop();
    }, 60_000);
  }

  test('kcat is installed by apt-get where that is allowed', async () => {
    const machine = fakeMachine({
      isRoot: true,
      programs: ['apt-get'],
      answers: { 'sh -c': { code: 100, output: 'E: Unable to locate package kcat' } },
    });
    const error = await errorOf(arrangeBroker({ ...silent, machine, prefer: 'mock' }));
    expect(machine.commands[0]).toContain('install -y --no-install-recommends kcat');
    expect(error).toBeInstanceOf(NoBrokerError);
    expect(error.message).toContain('E: Unable to locate package kcat');
  });

  test('and no mock cluster either, the message names all ways', async () => {
    const machine = fakeMachine({ platform: 'freebsd' });
    const error = await errorOf(arrangeBroker({ ...silent, machine }));
    expect(error).toBeInstanceOf(NoBrokerError);
    for (const way of [
      'KAFKA_BROKERS',
      'java (17 or newer) and mvn',
      'apt-get install kcat',
      'brew install kcat',
    ])
      expect(error.message).toContain(way);
  });
});

describe('the jars', () => {
  test('are fetched once, also by two who want them at the same moment', async () => {
    if ((await testBroker()).kind !== 'apache') return;
    const calls: string[] = [];
    const here = thisMachine();
    // Takes the jars from the cache of this checkout, because the test counts only the calls of Maven.
    const run: Machine['run'] = async (command) => {
      if (!command[0].endsWith('/mvn')) return here.run(command);
      calls.push(command.join(' '));
      const lib = command.find((word) => word.startsWith('-DoutputDirectory='))?.split('=')[1] ?? '';
      cpSync(join(rootDir, '.local', 'kafka', KAFKA_VERSION, 'lib'), lib, { recursive: true });
      return { code: 0, output: '' };
    };
    const machine = { ...here, run };
    const brokers = await Promise.all([1, 2].map(() => arrangeBroker({ ...silent, machine })));
    expect(brokers.map(({ kind }) => kind)).toEqual(['apache', 'apache']);
    expect(new Set(brokers.flatMap((broker) => broker.brokers)).size).toBe(2);
    const third = await arrangeBroker({ ...silent, machine });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toContain(`pom.xml`);
    for (const broker of [...brokers, third]) await broker.stop();
  }, 120_000);
});

describe('the mock cluster', () => {
  test('is what development gets first; it can be stopped', async () => {
    const broker = await arrangeBroker({ ...silent, prefer: 'mock' });
    expect(['mock', 'apache']).toContain(broker.kind);
    await broker.stop();
    expect(
      (
        await errorOf(
          arrangeBroker({ ...silent, env: { KAFKA_BROKERS: broker.brokers.join(',') }, givenLimitMs: 100 }),
        )
      ).message,
    ).toContain('nothing listens there');
  }, 60_000);
});
