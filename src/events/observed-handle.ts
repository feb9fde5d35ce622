import { isOurId } from '../domain/values/our-ids.ts';
import { outsideId } from '../domain/values/outside-id.ts';
import { readTraceparent, traceIdOf } from '../domain/values/traceparent.ts';
import type { EventOutcome } from '../operations/inbox/event-outcome.ts';
import type { Log } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { HandleEvents, IncomingEvent } from './incoming.ts';
import { namedOrder } from './parse-event.ts';

/** Names from outside that may be in a log line. */
const PLAIN = outsideId(64);
const plain = (text: string): string => (PLAIN.test(text) ? text : '');

export type ObservedParts = {
  readonly metrics: Pick<Metrics, 'event'>;
  readonly log: Log;
  readonly nowMs: () => number;
};

/**
 * Counts and logs each try of an event from Kafka or HTTP: one line per event, without its payload (spec 16). Events
 * that are handled together count with the same duration.
 */
export const observedHandle =
  (handle: HandleEvents, { metrics, log, nowMs }: ObservedParts): HandleEvents =>
  async (events) => {
    const startedMs = nowMs();
    const count = ({ name, via }: IncomingEvent, outcome: EventOutcome | 'failed', durationMs: number) =>
      metrics.event({ name: plain(name) || 'unreadable', via, outcome, durationMs });
    try {
      const outcomes = await handle(events);
      const durationMs = nowMs() - startedMs;
      for (const [at, event] of events.entries()) {
        const outcome = outcomes[at] as EventOutcome;
        count(event, outcome, durationMs);
        log.info('event', { ...describe(event), outcome, duration_ms: durationMs });
      }
      return outcomes;
    } catch (error) {
      // Failures are only counted: an outage fails every event again and again, and the transport logs a few of them.
      for (const event of events) count(event, 'failed', nowMs() - startedMs);
      throw error;
    }
  };

const ORDER_ID_FIELD = '"order_id"';

/** The order id in the text of an event that does not parse. */
function orderIdIn(payload: Uint8Array | null): string {
  const text = new TextDecoder().decode(payload?.subarray(0, 4_096));
  const at = text.indexOf(ORDER_ID_FIELD);
  const behind = at < 0 ? '' : text.slice(at + ORDER_ID_FIELD.length);
  return /^\s{0,16}:\s{0,16}"([\w.:-]{1,64})"/.exec(behind)?.[1] ?? '';
}

/** What the payload names, else the key if it is an id of ours: any other key may be a phone number. */
const orderIdOf = (payload: Uint8Array | null, key: string): string =>
  namedOrder(payload) ?? (orderIdIn(payload) || (isOurId(key) ? key : ''));

const describe = ({ name, via, place, payload, traceparent }: IncomingEvent) => ({
  name: plain(name),
  via,
  order_id: orderIdOf(payload, place?.key ?? ''),
  trace_id: traceIdOf(readTraceparent(traceparent)),
  ...(place === null ? {} : { topic: place.topic, partition: place.partition, offset: place.offset }),
});
