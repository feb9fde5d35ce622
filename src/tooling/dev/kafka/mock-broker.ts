import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, type Machine } from '../database/machine.ts';
import { findOrInstall, type PackageNames } from '../install-package.ts';
import type { Progress } from '../progress.ts';
import type { BrokerFiles } from './broker-files.ts';
import { type BrokerPause, endLeftBroker, launchBroker, pauseOf } from './broker-process.ts';
import { waitForBroker } from './wait-for-broker.ts';

const NAMES: PackageNames = { apt: 'kcat', brew: { formula: 'kcat', title: 'kcat' } };
const READY_MS = 15_000;
const POLL_MS = 20;

/** Finds or installs kcat, which has librdkafka's mock cluster. @returns the reasons for people when it cannot */
export async function locateKcat(machine: Machine, progress: Progress): Promise<string | { reason: string }> {
  const find = async () => machine.which('kcat');
  const { found, failures } = await findOrInstall(machine, progress, NAMES, find);
  return found ?? { reason: ['there is no program "kcat"', ...failures].join('\n') };
}

export interface MockBroker extends BrokerPause {
  brokers: string[];
  description: string;
  stop(): Promise<void>;
}

/** Starts a cluster in kcat's memory: fast, without stored data, createTopics and idempotent producers. */
export async function startMockBroker(files: BrokerFiles, kcat: string): Promise<MockBroker> {
  await endLeftBroker(files.state);
  const running = launchBroker(files, [
    kcat,
    ...['-C', '-u', '-b', '127.0.0.1:1', '-t', 'keepalive'],
    ...['-X', 'test.mock.num.brokers=1', '-d', 'mock'],
  ]);
  try {
    const brokers = await readBootstrap(files, running.isAlive);
    await waitForBroker(brokers, READY_MS, { isDead: () => !running.isAlive() });
    return {
      brokers,
      description: `librdkafka's mock cluster in kcat, in memory, ${brokers.join(', ')}`,
      ...pauseOf(() => running),
      stop: () => running.end('SIGKILL'),
    };
  } catch (error) {
    await running.end('SIGKILL');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`kcat did not start its mock cluster (${reason}):\n${lastLines(readLog(files), 6)}`);
  }
}

async function readBootstrap(files: BrokerFiles, isAlive: () => boolean): Promise<string[]> {
  const deadlineAtMs = Date.now() + READY_MS;
  for (;;) {
    const found = /bootstrap\.servers=([^\s,]+(?:,[^\s,]+)*)\s/.exec(readLog(files))?.[1];
    if (found !== undefined) return found.split(',');
    if (!isAlive()) throw new Error('it ended');
    if (Date.now() > deadlineAtMs) throw new Error('it names no address');
    await delay(POLL_MS);
  }
}

const readLog = (files: BrokerFiles): string => readFileSync(files.log, 'utf8');
