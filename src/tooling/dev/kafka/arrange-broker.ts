import { resolve } from 'node:path';
import { type Machine, thisMachine } from '../database/machine.ts';
import { createProgress, inStep, type Progress } from '../progress.ts';
import { type BrokerSwitch, startApacheBroker } from './apache-broker.ts';
import { type BrokerFiles, claimBrokerFiles } from './broker-files.ts';
import type { BrokerPause } from './broker-process.ts';
import { ensureKafkaJars, findJava, KAFKA_VERSION } from './kafka-jars.ts';
import { locateKcat, startMockBroker } from './mock-broker.ts';
import { waitForBroker } from './wait-for-broker.ts';

export interface ArrangeBrokerOptions {
  rootDir: string;
  /** `dev`, `test`, or any other name: names the folder of its files. */
  name: string;
  /** Apache Kafka is real; the mock cluster starts at once and needs no Java. */
  prefer: 'mock' | 'apache';
  /** Go on with the topics of last time. Apache Kafka only: the mock cluster has no files. */
  keepData?: boolean;
  progress?: Progress;
  /** For KAFKA_BROKERS. */
  env?: Record<string, string | undefined>;
  /** How long a given broker may take to answer: it may just be starting, as in a compose file. */
  givenLimitMs?: number;
  machine?: Machine;
}

interface Broker {
  brokers: string[];
  /** For people. */
  description: string;
  startedByUs: boolean;
  /** Ends a broker that was started here. Does nothing for a given one. */
  stop(): Promise<void>;
}

/**
 * Only Apache Kafka can be stopped and started on the same port and data: the mock cluster takes a new port each time
 * and has no data, and a given broker is left alone.
 */
export type ArrangedBroker =
  | (Broker & BrokerSwitch & { kind: 'apache' })
  | (Broker & BrokerPause & { kind: 'mock' })
  | (Broker & { kind: 'given' });

/** This machine has no broker. The message says what would help. */
export class NoBrokerError extends Error {}

const GIVEN_MS = 10_000;

/**
 * Arranges a broker: KAFKA_BROKERS when set; else Apache Kafka or librdkafka's mock cluster, in the preferred order.
 * @throws NoBrokerError without any broker; Error when KAFKA_BROKERS does not answer
 */
export async function arrangeBroker(options: ArrangeBrokerOptions): Promise<ArrangedBroker> {
  const { env = process.env, progress = createProgress() } = options;
  const given = parseBrokers(env.KAFKA_BROKERS ?? '');
  if (given.length > 0) return useGiven(given, progress, options.givenLimitMs ?? GIVEN_MS);
  const machine = options.machine ?? thisMachine();
  const files = await claimBrokerFiles(resolve(options.rootDir), options.name);
  try {
    return await startOne({ ...options, progress }, machine, files);
  } catch (error) {
    files.release();
    throw error;
  }
}

/** Parses a comma-separated list of `host:port`. */
function parseBrokers(text: string): string[] {
  const brokers = text.split(',').map((part) => part.trim());
  return brokers.filter((broker) => broker !== '');
}

async function useGiven(brokers: string[], progress: Progress, limitMs: number): Promise<ArrangedBroker> {
  const wrong = brokers.find((broker) => !/^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/.test(broker));
  if (wrong !== undefined)
    throw new Error(`KAFKA_BROKERS should look like host:9092,host2:9092, and holds "${wrong}"`);
  const place = brokers.join(', ');
  await inStep(progress, `Connecting to Kafka at ${place}`, async () => {
    try {
      await waitForBroker(brokers, limitMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`Kafka at ${place} (from KAFKA_BROKERS) cannot be used: ${reason}`);
    }
  });
  const description = `Kafka at ${place}, from KAFKA_BROKERS`;
  return { kind: 'given', brokers, description, startedByUs: false, stop: async () => undefined };
}

type StartOptions = ArrangeBrokerOptions & { progress: Progress };

async function startOne(
  options: StartOptions,
  machine: Machine,
  files: BrokerFiles,
): Promise<ArrangedBroker> {
  const ways = { apache: startApache, mock: startMock };
  const order = options.prefer === 'apache' ? (['apache', 'mock'] as const) : (['mock', 'apache'] as const);
  const reasons: string[] = [];
  for (const way of order) {
    const result = await ways[way](options, machine, files).catch((error: Error) => error.message);
    if (typeof result !== 'string') return result;
    reasons.push(result);
    options.progress.info(`${TITLES[way]} cannot be used: ${result}`);
  }
  throw new NoBrokerError(noBrokerMessage(reasons));
}

const TITLES = { apache: 'Apache Kafka', mock: "librdkafka's mock cluster" };

async function startApache(
  { rootDir, keepData = false, progress }: StartOptions,
  machine: Machine,
  files: BrokerFiles,
): Promise<ArrangedBroker | string> {
  const programs = await findJava(machine);
  if (typeof programs === 'string') return programs;
  const jars = await ensureKafkaJars(resolve(rootDir), programs, machine, progress);
  const broker = await inStep(progress, `Starting Apache Kafka ${KAFKA_VERSION}`, () =>
    startApacheBroker(files, jars, keepData),
  );
  return { ...broker, kind: 'apache', startedByUs: true, stop: () => stopAndRelease(broker, files) };
}

async function startMock(
  { progress }: StartOptions,
  machine: Machine,
  files: BrokerFiles,
): Promise<ArrangedBroker | string> {
  const kcat = await locateKcat(machine, progress);
  if (typeof kcat !== 'string') return kcat.reason;
  const broker = await inStep(progress, 'Starting a mock Kafka cluster (kcat)', () =>
    startMockBroker(files, kcat),
  );
  return { ...broker, kind: 'mock', startedByUs: true, stop: () => stopAndRelease(broker, files) };
}

async function stopAndRelease(broker: { stop(): Promise<void> }, files: BrokerFiles): Promise<void> {
  await broker.stop();
  files.release();
}

const noBrokerMessage = (reasons: readonly string[]) =>
  [
    'There is no Kafka broker. Any one of these three is enough:',
    '  1. Set KAFKA_BROKERS to a broker that you have, e.g. 127.0.0.1:9092',
    '  2. Have java (17 or newer) and mvn on this machine; Apache Kafka is then fetched and started for you',
    '  3. Have the program kcat: on Debian or Ubuntu run as root, or where "sudo -n" works, or do it yourself:',
    '       sudo apt-get install kcat        (macOS: brew install kcat)',
    ...reasons.map((reason) => `\n${reason}`),
  ].join('\n');
