import { beginTrace, readTraceparent } from '../domain/values/traceparent.ts';
import type { EventOutcome, HandleEvents, IncomingEvent } from '../events/incoming.ts';
import type { Begun, OpenSpan, Tracing } from './span.ts';

/** Begins a trace for each event without one, so that its effects can be followed. */
export const beginTraces =
  (handle: HandleEvents, newUuid: () => string): HandleEvents =>
  (events) =>
    handle(
      events.map((event) =>
        readTraceparent(event.traceparent) === null
          ? { ...event, traceparent: beginTrace(newUuid()) }
          : event,
      ),
    );

/**
 * Makes a span for each recorded event, and one for the work on the whole batch, which is a child of the first and
 * linked with the others.
 */
export const traceEvents =
  (handle: HandleEvents, trace: Tracing): HandleEvents =>
  async (events) => {
    const begun = events.map((event) => beginEvent(trace, event));
    const spans = begun.flatMap(({ span }) => (span === null ? [] : [span]));
    const within = events.map((event, at) => ({ ...event, traceparent: begun[at]?.traceparent ?? null }));
    const [first, ...others] = spans;
    if (first === undefined) return handle(within);
    const work = () => handle(within);
    try {
      const outcomes = await trace.run(first, () =>
        others.length === 0 ? work() : inBatch(trace, others, events.length, work),
      );
      begun.forEach(({ span }, at) => {
        span?.end({ attributes: { outcome: outcomes[at] as EventOutcome } });
      });
      return outcomes;
    } catch (error) {
      for (const span of spans) span.end({ isError: true, attributes: { outcome: 'failed' } });
      throw error;
    }
  };

const beginEvent = (trace: Tracing, { name, traceparent }: IncomingEvent): Begun =>
  trace.begin(`event ${name}`, 'consumer', readTraceparent(traceparent));

async function inBatch<T>(
  trace: Tracing,
  others: readonly OpenSpan[],
  size: number,
  work: () => T | PromiseLike<T>,
): Promise<T> {
  const links = others.map(({ traceId, spanId }) => ({ traceId, spanId }));
  const batch = trace.child('event batch', 'internal', links);
  if (batch === null) return work();
  try {
    const result = await trace.run(batch, work);
    batch.end({ attributes: { size } });
    return result;
  } catch (error) {
    batch.end({ isError: true, attributes: { size } });
    throw error;
  }
}
