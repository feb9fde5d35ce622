import { join } from 'node:path';
import { ORDER_EVENT_NAMES } from '../../domain/lifecycle/order-event.ts';
import { type ArrangedBroker, arrangeBroker, NoBrokerError } from './kafka/arrange-broker.ts';
import { makeTopics } from './kafka/make-topics.ts';
import { inStep, type Progress } from './progress.ts';
import { type Service, startService } from './start-service.ts';

export type StartedEvents = {
  readonly consumer: Service | null;
  /** the way of events, for people */
  readonly description: string;
};

/**
 * Starts the consumer on a broker: `KAFKA_BROKERS`, else an embedded one. Without a broker, events come by HTTP only,
 * and the outbox waits.
 */
export async function startEvents(
  rootDir: string,
  env: Readonly<Record<string, string>>,
  progress: Progress,
  started: (() => Promise<unknown>)[],
  signal: AbortSignal,
): Promise<StartedEvents> {
  let broker: ArrangedBroker;
  try {
    broker = await arrangeBroker({ rootDir, name: 'dev', prefer: 'mock', progress });
  } catch (error) {
    if (!(error instanceof NoBrokerError)) throw error;
    return { consumer: null, description: 'by HTTP only (no Kafka broker can be had here)' };
  }
  started.push(() => broker.stop());
  const prefix = env.KAFKA_EVENT_PREFIX ?? 'event.';
  await makeTopics(
    broker.brokers,
    ORDER_EVENT_NAMES.map((name) => prefix + name),
  );
  const origin = `http://127.0.0.1:${env.CONSUMER_PORT}`;
  const consumer = await inStep(progress, `Starting the consumer on ${origin}`, () =>
    startService({
      name: 'consumer',
      entry: join(rootDir, 'src', 'consumer.ts'),
      rootDir,
      env: { ...env, KAFKA_BROKERS: broker.brokers.join(',') },
      // The start does not wait for the group, which takes seconds to join.
      until: `${origin}/livez`,
      signal,
    }),
  );
  started.push(() => consumer.stop());
  return { consumer, description: `${broker.brokers.join(',')} (${broker.description}), and by HTTP` };
}
