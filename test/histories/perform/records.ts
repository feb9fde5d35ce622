import type { Sent, World } from '../../support/world.ts';
import type { Model } from '../model.ts';

/**
 * Sends an event by Kafka. In every second batch, simultaneous events are handled together, as in the keyed batcher.
 */
export function byKafka(world: World, model: Model, sent: Sent): Promise<string> {
  if (model.batch % 2 === 0) return world.kafka(sent.name, sent.body);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  model.records.push({ sent, resolve, reject });
  if (model.records.length === 1) setTimeout(() => void handle(world, model), 0);
  return promise;
}

async function handle(world: World, model: Model): Promise<void> {
  const records = model.records.splice(0);
  try {
    const outcomes = await world.kafkaTogether(records.map(({ sent }) => sent));
    for (const [at, { resolve }] of records.entries()) resolve(outcomes[at] ?? '');
  } catch (error) {
    for (const { reject } of records) reject(error);
  }
}
