import { readTraceparent, traceIdOf } from '../domain/values/traceparent.ts';
import type { Log } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { EventOutcome, HandleEvents, IncomingEvent } from './incoming.ts';

/** What may stand in a log line of a name or key that came from outside. */
const PLAIN = /^[\w.:-]{1,64}$/;
const plain = (text: string | null | undefined): string => (text && PLAIN.test(text) ? text : '');

export type ObservedParts = {
  readonly metrics: Pick<Metrics, 'event'>;
  readonly log: Log;
  readonly nowMs: () => number;
};

/**
 * Counts and logs each try of an event, whichever way it came: one line an event, nothing of its payload (spec 16).
 * What is handled together takes as long for each.
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
      // Only counted: an outage fails every event again and again, and the transport logs that sparingly.
      for (const event of events) count(event, 'failed', nowMs() - startedMs);
      throw error;
    }
  };

const ORDER_ID_FIELD = '"order_id"';

/** By HTTP no key tells whose it is; the text does, whether or not it parses. */
function orderIdOf(payload: Uint8Array | null): string {
  const text = new TextDecoder().decode(payload?.subarray(0, 4_096));
  const at = text.indexOf(ORDER_ID_FIELD);
  const behind = at < 0 ? '' : text.slice(at + ORDER_ID_FIELD.length);
  return /^\s{0,16}:\s{0,16}"([\w.:-]{1,64})"/.exec(behind)?.[1] ?? '';
}

const describe = ({ name, via, place, payload, traceparent }: IncomingEvent) => ({
  name: plain(name),
  via,
  order_id: plain(place?.key) || orderIdOf(payload),
  trace_id: traceIdOf(readTraceparent(traceparent)),
  ...(place === null ? {} : { topic: place.topic, partition: place.partition, offset: place.offset }),
});
