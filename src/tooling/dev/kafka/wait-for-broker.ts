import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

const POLL_MS = 40;
const REQUEST_MS = 2_000;

interface Answer {
  clusterId: string;
  /** The number of brokers in the cluster now. */
  brokers: number;
}

/** Asks once as a client. @throws without a sensible answer in time */
async function askBroker(brokers: readonly string[], groups: boolean): Promise<Answer> {
  const kafka = new Kafka({
    clientId: 'shopping-dev',
    brokers: [...brokers],
    connectionTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    // Groups are ready last; before that a consumer that joins crashes and tries again later.
    if (groups) await admin.fetchOffsets({ groupId: 'shopping-dev' });
    return { clusterId: cluster.clusterId, brokers: cluster.brokers.length };
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/**
 * Asks until an answer names a broker; with `groups`, until consumers can join groups too.
 * @throws the last reason when the time is over or `isDead`
 */
export async function waitForBroker(
  brokers: readonly string[],
  limitMs: number,
  { isDead = () => false, groups = false }: { isDead?: () => boolean; groups?: boolean } = {},
): Promise<Answer> {
  const deadlineAtMs = Date.now() + limitMs;
  for (;;) {
    const result = await ask(brokers, groups);
    if (!(result instanceof Error)) return result;
    if (isDead() || Date.now() > deadlineAtMs) throw result;
    await delay(POLL_MS);
  }
}

async function ask(brokers: readonly string[], groups: boolean): Promise<Answer | Error> {
  try {
    // This check is far cheaper than a whole client while nothing listens yet.
    if (!(await isAnyOpen(brokers))) return new Error('nothing listens there');
    const answer = await askBroker(brokers, groups);
    return answer.brokers > 0 ? answer : new Error('the cluster has no broker yet');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function isAnyOpen(brokers: readonly string[]): Promise<boolean> {
  const open = await Promise.all(brokers.map(isOpen));
  return open.includes(true);
}

function isOpen(broker: string): Promise<boolean> {
  const split = broker.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: broker.slice(0, split), port: Number(broker.slice(split + 1)) });
    const end = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.setTimeout(REQUEST_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
