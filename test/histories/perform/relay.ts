import type { OutboxSource } from '../../../src/events/outgoing.ts';
import type { KafkaProducer } from '../../../src/kafka/port.ts';
import { runRelay } from '../../../src/kafka/relay.ts';
import type { World } from '../../support/world.ts';
import type { Model } from '../model.ts';
import type { Step } from '../steps.ts';

type Fails = Extract<Step, { do: 'relay' }>['fails'];

const LEASE_MS = 10_000;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * One reading of the real relay over the real outbox, with a Kafka that records what it gets. It may fail in the send,
 * between send and mark, or die there without ending its lease.
 */
export async function relay(world: World, model: Model, fails: Fails, holder: string): Promise<void> {
  const ended = new AbortController();
  const failing = (): never => {
    ended.abort();
    throw new Error('planned');
  };
  // The processes' clocks are a minute apart, more than a lease lasts, so one may take the lease of the other.
  if (fails !== 'no' || model.relaying > 0) model.hasBadRelay = true;
  const producer: KafkaProducer = {
    connect: async () => {},
    disconnect: async () => {},
    async send(batches) {
      if (fails === 'send') failing();
      for (const { messages } of batches) {
        for (const { key, headers } of messages)
          model.relayed.push({ orderId: key, eventId: String(headers.event_id) });
      }
    },
  };
  const outbox = world.outbox();
  let readings = 0;
  const source: OutboxSource = {
    unsent: (limit) => outbox.unsent(limit),
    putOff: (records) => outbox.putOff(records),
    markSent: async (records) =>
      fails === 'mark' || fails === 'dies' ? failing() : outbox.markSent(records),
    async lease(name, forMs) {
      if (forMs === 0) return fails === 'dies' ? false : outbox.lease(name, forMs);
      readings += 1;
      if (readings === 1 && (await outbox.lease(name, forMs))) return true;
      ended.abort();
      return false;
    },
  };
  const timing = { leaseMs: LEASE_MS, pollMs: 1 };
  model.relaying += 1;
  await runRelay({ producer, source, holder, outPrefix: '', log: quiet, signal: ended.signal, ...timing });
  model.relaying -= 1;
}
