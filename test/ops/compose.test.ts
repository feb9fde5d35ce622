import { expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseConsumerConfig } from '../../src/config/config.ts';
import { ORDER_EVENT_NAMES } from '../../src/domain/lifecycle/order-event.ts';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { ownPlace, produce } from '../kafka/parts.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';

// The compose file, without Docker: it is compared with the code, and its commands and health checks run with the
// environment of .env.example. Nobody has started the images that it names (mysql, apache/kafka, oven/bun).

type Service = {
  readonly image: string;
  readonly command?: readonly string[] | string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: string;
  readonly ports?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly build?: { readonly dockerfile: string };
};

const read = (...path: string[]) => readFileSync(join(rootDir, ...path), 'utf8');
const { services } = parse(read('docs', 'ops', 'compose.yaml'), { merge: true }) as {
  services: Record<string, Service>;
};
const dockerfile = read('docs', 'ops', 'Dockerfile');
const env = Object.fromEntries(
  [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
);
const config = parseConsumerConfig(env);
const commandOf = (name: string) => [services[name]?.command ?? []].flat();

test('the compose file starts what there is, each behind what it needs', () => {
  expect(Object.keys(services)).toEqual(['mysql', 'kafka', 'topics', 'migrate', 'api', 'consumer']);
  for (const [name, { build, healthcheck, depends_on: needs = {} }] of Object.entries(services)) {
    if (build !== undefined) {
      expect(existsSync(join(rootDir, build.dockerfile))).toBe(true);
      expect([name, commandOf(name)[0], existsSync(join(rootDir, commandOf(name)[1] ?? ''))]).toEqual([
        ...[name, 'bun', true],
      ]);
    }
    const endsByItself = name === 'migrate' || name === 'topics';
    expect([name, healthcheck === undefined]).toEqual([name, endsByItself]);
    for (const [other, { condition }] of Object.entries(needs)) {
      expect(Object.keys(services)).toContain(other);
      if (condition === 'service_healthy') expect(services[other]?.healthcheck).toBeDefined();
    }
  }
  expect(services.api?.depends_on?.migrate?.condition).toBe('service_completed_successfully');
  expect(services.consumer?.depends_on?.topics?.condition).toBe('service_completed_successfully');
  expect(services.topics?.depends_on?.kafka?.condition).toBe('service_healthy');
});

test('its ports, hosts and names are those of the configuration and of the image', () => {
  const defaults = parseConsumerConfig({ ...env, PORT: undefined, CONSUMER_PORT: undefined });
  expect([config.port, config.consumerPort]).toEqual([defaults.port, defaults.consumerPort]);
  for (const [name, port] of [
    ['api', config.port],
    ['consumer', config.consumerPort],
  ] as const) {
    expect(services[name]?.ports).toEqual([`${port}:${port}`]);
    expect(services[name]?.healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${port}/readyz`);
    expect(services[name]?.env_file).toBe('.env');
  }
  expect(/^EXPOSE (.+)$/m.exec(dockerfile)?.[1]).toBe(`${config.port} ${config.consumerPort}`);
  expect(/^CMD (.+)$/m.exec(dockerfile)?.[1]).toBe(JSON.stringify(commandOf('api')).replace(',', ', '));

  const database = new URL(env.DATABASE_URL ?? '');
  const mysql = services.mysql?.environment ?? {};
  expect(services[database.hostname]).toBe(services.mysql as Service);
  expect(database.port).toBe('3306');
  expect([database.username, database.pathname.slice(1)]).toEqual([
    ...[mysql.MYSQL_USER ?? '', mysql.MYSQL_DATABASE ?? ''],
  ]);
  expect(mysql.MYSQL_PASSWORD).toStartWith('$' + '{MYSQL_PASSWORD:?');
  expect(database.password).toBe(env.MYSQL_PASSWORD ?? '');

  const told = services.kafka?.environment?.KAFKA_ADVERTISED_LISTENERS ?? '';
  expect(config.kafka.brokers.map((broker) => `PLAINTEXT://${broker}`)).toEqual([told]);
  const [, port = ''] = /:(\d+)$/.exec(told) ?? [];
  expect(services.kafka?.environment?.KAFKA_LISTENERS).toContain(`PLAINTEXT://:${port},`);
});

test('the topics of all events are made before the consumer looks for them', () => {
  const script = commandOf('topics').at(-1) ?? '';
  const made = /for name in ([\w ]+);/.exec(script)?.[1]?.split(' ') ?? [];
  expect(made.toSorted()).toEqual(ORDER_EVENT_NAMES.toSorted());
  expect(script).toContain(`--topic "${config.kafka.topics.eventPrefix}$$name"`);
  expect(script).toContain(`--bootstrap-server ${config.kafka.brokers[0]} `);
});

/** Runs a command of the file as a container does: its environment is .env, and nothing of ours. */
function run(name: string, more: Record<string, string>) {
  const child = spawn(process.execPath, commandOf(name).slice(1), {
    cwd: rootDir,
    env: { PATH: process.env.PATH ?? '', ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  watchOverChild(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += String(chunk);
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const port = () => Number(/"event":"started","port":(\d+)/.exec(output)?.[1] ?? 0);
  return { child, ended, port, output: () => output };
}

/** Runs the health check of a service as Docker does, at another port. */
function isHealthy(name: 'api' | 'consumer', port: number): boolean {
  const [kind, program, ...args] = services[name]?.healthcheck?.test ?? [];
  expect([kind, program]).toEqual(['CMD', 'bun']);
  const own = name === 'api' ? config.port : config.consumerPort;
  const asked = args.map((one) => one.replace(`:${own}/`, `:${port}/`));
  expect(asked).not.toEqual(args);
  return spawnSync(process.execPath, asked).status === 0;
}

test('its commands run by .env.example, and its health checks say when they are ready', async () => {
  const place = await ownPlace();
  for (const name of ORDER_EVENT_NAMES) await produce(place, name, []);
  const here = {
    DATABASE_URL: process.env.TEST_DATABASE_URL ?? '',
    KAFKA_BROKERS: place.brokers.join(','),
    ...{ KAFKA_EVENT_PREFIX: place.prefix, KAFKA_GROUP_ID: place.group, KAFKA_OUT_PREFIX: place.prefix },
    ...{ PORT: '0', CONSUMER_PORT: '0' },
  };
  const migrate = run('migrate', here);
  expect([await migrate.ended, migrate.output()]).toEqual([0, expect.any(String)]);
  const began = (['api', 'consumer'] as const).map((name) => ({ name, ...run(name, here) }));
  for (const { name, port } of began) {
    await until(() => port() > 0);
    await until(() => isHealthy(name, port()));
  }
  // A stopped container gets SIGTERM, and the grace period of the file.
  for (const { child } of began) child.kill('SIGTERM');
  expect(await Promise.all(began.map(({ ended }) => ended))).toEqual([0, 0]);
  expect(isHealthy('api', 1)).toBe(false);
}, 120_000);
