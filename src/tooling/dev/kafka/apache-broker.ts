import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines } from '../database/machine.ts';
import { freeFixedPort } from '../tcp-port.ts';
import type { BrokerFiles } from './broker-files.ts';
import {
  type BrokerPause,
  type BrokerProcess,
  endLeftBroker,
  launchBroker,
  pauseOf,
} from './broker-process.ts';
import { brokerSettings } from './broker-settings.ts';
import { KAFKA_VERSION, type KafkaJars } from './kafka-jars.ts';
import { waitForBroker } from './wait-for-broker.ts';

/** Stops and starts a broker under load. Port and data stay the same. */
export interface BrokerSwitch extends BrokerPause {
  /** SIGTERM lets it finish; SIGKILL is a crash. Resolves when the process is gone. */
  stopBroker(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Resolves when the broker answers again. */
  startBroker(): Promise<void>;
}

export interface ApacheBroker extends BrokerSwitch {
  brokers: string[];
  description: string;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const PORT_ATTEMPTS = 3;
// With the first compiler only, the broker starts in half the time; it lives for minutes.
const JAVA_OPTIONS = ['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts Apache Kafka in `files` and waits until it answers; `keepData` goes on with last time's topics. */
export async function startApacheBroker(
  files: BrokerFiles,
  jars: KafkaJars,
  keepData: boolean,
): Promise<ApacheBroker> {
  await endLeftBroker(files.state);
  const clusterId = prepareData(files, jars, keepData);
  for (let attempt = 1; ; attempt++) {
    const port = await freeFixedPort();
    writeFileSync(files.settings, brokerSettings(files.data, port, await freeFixedPort()));
    const launch = () => launchAndWait(files, jars, port, clusterId);
    try {
      return broker(files, port, keepData, launch, await launch());
    } catch (error) {
      // Another process took a port between our check and the broker's bind.
      if (!/address already in use/i.test(readLog(files)) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function broker(
  files: BrokerFiles,
  port: number,
  keepData: boolean,
  launch: () => Promise<BrokerProcess>,
  first: BrokerProcess,
): ApacheBroker {
  let running = first;
  return {
    brokers: [`127.0.0.1:${port}`],
    description: `Apache Kafka ${KAFKA_VERSION}, KRaft, private, port ${port}, files in ${files.home}`,
    stopBroker: (signal) => running.end(signal),
    startBroker: async () => {
      if (running.isAlive()) return;
      running = await launch();
    },
    ...pauseOf(() => running),
    // A clean end makes the next start on the same data 3 s faster; without kept data it would only take time.
    stop: () => running.end(keepData ? 'SIGTERM' : 'SIGKILL'),
  };
}

/** @returns the cluster's id, which tells our broker from another that took its port */
function prepareData(files: BrokerFiles, jars: KafkaJars, keepData: boolean): string {
  const properties = join(files.data, 'meta.properties');
  const kept = keepData && existsSync(properties) ? readFileSync(properties, 'utf8') : '';
  const keptId = /^cluster\.id=(.+)$/m.exec(kept)?.[1];
  if (keptId !== undefined) return keptId;
  rmSync(files.data, { recursive: true, force: true });
  cpSync(jars.formatted, files.data, { recursive: true });
  const clusterId = randomBytes(16).toString('base64url');
  const formatted = readFileSync(properties, 'utf8');
  writeFileSync(properties, formatted.replace(/^cluster\.id=.+$/m, `cluster.id=${clusterId}`));
  return clusterId;
}

async function launchAndWait(
  files: BrokerFiles,
  jars: KafkaJars,
  port: number,
  clusterId: string,
): Promise<BrokerProcess> {
  const running = launchBroker(files, [
    jars.java,
    ...JAVA_OPTIONS,
    // Without a settings file log4j writes to the console, which is our log.
    '-Dorg.apache.logging.log4j.level=WARN',
    '-cp',
    jars.classpath,
    'kafka.Kafka',
    files.settings,
  ]);
  try {
    const answer = await waitForBroker([`127.0.0.1:${port}`], READY_MS, {
      isDead: () => !running.isAlive(),
      groups: true,
    });
    if (answer.clusterId !== clusterId)
      throw new Error(`Address already in use: another broker has port ${port}`);
    return running;
  } catch (error) {
    await running.end('SIGKILL');
    const log = lastLines(readLog(files), 12);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Apache Kafka did not start (${reason}). The end of ${files.log}:\n${log}`);
  }
}

const readLog = (files: BrokerFiles): string =>
  existsSync(files.log) ? readFileSync(files.log, 'utf8') : '';
