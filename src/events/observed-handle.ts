import type { Log } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { EventOutcome, HandleEvent, IncomingEvent } from './incoming.ts';

/** What may stand in a log line of a name or key that came from outside. */
const PLAIN = /^[\w.:-]{1,64}$/;
const plain = (text: string | null | undefined): string => (text && PLAIN.test(text) ? text : '');

export type ObservedParts = {
  readonly metrics: Pick<Metrics, 'event'>;
  readonly log: Log;
  readonly nowMs: () => number;
};

/** Counts and logs each try of an event, whichever way it came: one line an event, nothing of its payload (spec 16). */
export const observedHandle =
  (handle: HandleEvent, { metrics, log, nowMs }: ObservedParts): HandleEvent =>
  async (event) => {
    const startedMs = nowMs();
    const count = (outcome: EventOutcome | 'failed'): number => {
      const durationMs = nowMs() - startedMs;
      metrics.event({ name: plain(event.name) || 'unreadable', via: event.via, outcome, durationMs });
      return durationMs;
    };
    try {
      const outcome = await handle(event);
      log.info('event', { ...describe(event), outcome, duration_ms: count(outcome) });
      return outcome;
    } catch (error) {
      // Only counted: an outage fails every event again and again, and the transport logs that sparingly.
      count('failed');
      throw error;
    }
  };

/** By HTTP no key tells whose it is; the text does, whether or not it parses. */
function orderIdOf(payload: Uint8Array | null): string {
  const text = new TextDecoder().decode(payload?.subarray(0, 4_096));
  return /"order_id"\s*:\s*"([\w.:-]{1,64})"/.exec(text)?.[1] ?? '';
}

const describe = ({ name, via, place, payload, traceparent }: IncomingEvent) => ({
  name: plain(name),
  via,
  order_id: plain(place?.key) || orderIdOf(payload),
  trace_id: /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(traceparent ?? '')?.[1] ?? '',
  ...(place === null ? {} : { topic: place.topic, partition: place.partition, offset: place.offset }),
});
