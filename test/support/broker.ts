import { join } from 'node:path';
import { type ArrangedBroker, arrangeBroker } from '../../src/tooling/dev/kafka/arrange-broker.ts';
import { silentProgress } from '../../src/tooling/dev/progress.ts';

const rootDir = join(import.meta.dir, '..', '..');
let started: Promise<ArrangedBroker> | undefined;

/**
 * The broker of this test run, started by the first test that asks. Other tests use it at the same time, so use topics
 * and groups of your own, and `ownBroker` to stop or kill a broker.
 */
export function testBroker(): Promise<ArrangedBroker> {
  started ??= start();
  return started;
}

/** Another broker, never a given one; the caller must stop it. */
export const ownBroker = (): Promise<ArrangedBroker> =>
  arrangeBroker({ rootDir, name: 'test', prefer: 'apache', env: {}, progress: silentProgress });

async function start(): Promise<ArrangedBroker> {
  const broker = await arrangeBroker({ rootDir, name: 'test', prefer: 'apache' });
  console.log(`Kafka broker of this test run: ${broker.description}`);
  return broker;
}

/** For the preload; does nothing when no test asked for a broker. */
export async function stopTestBroker(): Promise<void> {
  const broker = await started?.catch(() => undefined);
  await broker?.stop();
}
