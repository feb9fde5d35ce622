import { afterAll, beforeAll, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openLoop } from '../../src/tooling/cli/bench/open-loop.ts';
import { startPlanetscaleSimulator } from '../../src/tooling/dev/planetscale/simulator.ts';
import { clusterOf } from '../../src/tooling/dev/vitess/cluster.ts';
import { deliverTheRest, expectAllKept, isWorkedOff } from '../endurance/after-load.ts';
import { createTraffic, type Traffic } from '../endurance/traffic.ts';
import { startEntry } from '../entries/child.ts';
import { testBroker } from '../support/broker.ts';
import { type KafkaWorld, openKafkaWorld } from '../support/kafka-world.ts';
import { seeded } from '../support/seeded.ts';
import { until } from '../support/until.ts';
import { rootDir } from '../support/world.ts';
import { type Fault, outagesMs, planFaults, runFaults } from './faults.ts';

// Failovers under load (spec 15), on the real Vitess cluster that `bun run failovers` has started. While a primary is
// replaced, an answer is right, or 503 with Retry-After. A planned replacement causes no error. Nothing acknowledged is
// lost, each effect occurs once, and no event is given up.

const PLANNED = Number(process.env.FAILOVERS_PLANNED ?? 10);
const EMERGENCY = Number(process.env.FAILOVERS_EMERGENCY ?? 10);
const RATE = Number(process.env.FAILOVERS_RATE ?? 100);
const SEED = Number(process.env.SEED ?? 1);
const LIMIT_MS = 1_800_000;
/** For each of three parts of the rate. */
const WARM_UP_S = 4;
/** The only failure that a caller may see while there is no primary. */
const RIGHT_FAILURE = '503 DATABASE_UNAVAILABLE';

const databaseUrl = process.env.TEST_DATABASE_URL ?? '';
const simulator =
  process.env.FAILOVERS_DRIVER === 'planetscale' ? startPlanetscaleSimulator({ databaseUrl }) : null;
const driverEnv: Record<string, string> =
  simulator === null
    ? { DATABASE_URL: databaseUrl }
    : { DATABASE_DRIVER: 'planetscale', DATABASE_URL: simulator.url };

let kafkaWorld: KafkaWorld;
beforeAll(async () => {
  const broker = await testBroker();
  kafkaWorld = await openKafkaWorld(broker.brokers);
  await kafkaWorld.fresh();
  const { db } = kafkaWorld.world.database;
  await db.execute(sql.raw('UPDATE coupon SET total_limit = NULL, per_user_limit = NULL'));
}, 120_000);
afterAll(async () => {
  await kafkaWorld.close();
  await simulator?.stop();
}, 60_000);

async function produceAll(events: Traffic['events'], isOver: () => boolean): Promise<void> {
  while (!isOver() || events.length > 0) {
    const batch = events.splice(0, 200);
    if (batch.length > 0) await kafkaWorld.produce(batch);
    await Bun.sleep(50);
  }
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1);
function report(faults: readonly Fault[], outages: readonly number[]): string {
  const byKind = Map.groupBy(
    faults.map((fault, at) => ({ ...fault, outMs: outages[at] ?? 0 })),
    (one) => one.kind,
  );
  return [...byKind]
    .map(([kind, own]) => {
      const longest = (of: (one: (typeof own)[number]) => number) => seconds(Math.max(...own.map(of)));
      return `${own.length} x ${kind}: done in ${longest((one) => one.tookMs)} s, errors until ${longest((one) => one.outMs)} s after`;
    })
    .join('; ');
}

test(
  `${PLANNED} planned and ${EMERGENCY} emergency reparents at ${RATE} requests a second`,
  async () => {
    const random = seeded(SEED);
    // A long deadline, so that only the database is unavailable, also on a slow machine.
    const env = { ...kafkaWorld.upstreamEnv, ...driverEnv, UPSTREAM_TIMEOUT_MS: '10000' };
    const server = await startEntry('server', env);
    const consumers = [await kafkaWorld.startConsumer(env), await kafkaWorld.startConsumer(env)];
    const traffic = createTraffic(random, () => server.origin);
    let isOver = false;
    const producing = produceAll(traffic.events, () => isOver);
    // All programs begin cold, and two cores have to run them: the full rate at once would wait for their compilers.
    for (const part of [0.1, 0.2, 0.5]) await openLoop(RATE * part, WARM_UP_S, traffic.next);
    let faultsDone: readonly Fault[] | null = null;
    const kinds = planFaults(random, PLANNED, EMERGENCY);
    const failing = runFaults(clusterOf(rootDir), random, kinds).then((faults) => {
      faultsDone = faults;
    });
    const times: number[] = [];
    while (faultsDone === null) times.push(...(await openLoop(RATE, 1, traffic.next)).times);
    await failing;
    const faults: readonly Fault[] = faultsDone;
    const outages = outagesMs(
      faults,
      traffic.failures.map(({ atMs }) => atMs),
    );
    const says = [...Map.groupBy(traffic.failures, (one) => one.says)].map(
      ([what, all]) => `${all.length} x ${what}`,
    );
    console.log(
      `failovers: ${report(faults, outages)}\n${times.length} requests, slowest ${seconds(Math.max(...times))} s, ` +
        `${traffic.placed.size} orders; failures: ${says.join(', ') || 'none'}`,
    );
    await until(async () => traffic.events.length === 0 && (await isWorkedOff(kafkaWorld)));
    await traffic.resolveUnsure();
    isOver = true;
    await producing;
    await deliverTheRest(kafkaWorld);
    for (const one of [server, ...consumers]) expect(await one.stop()).toBe(0);

    const wrong = traffic.failures.filter(({ says }) => says !== RIGHT_FAILURE);
    expect(wrong).toEqual([]);
    const ofPlanned = faults.flatMap(({ kind }, at) => (kind.startsWith('planned') ? [outages[at]] : []));
    expect(ofPlanned).toEqual(ofPlanned.map(() => 0));
    await expectAllKept(kafkaWorld, traffic.placed);
  },
  LIMIT_MS,
);
