import type { RelayObserver } from '../events/outgoing.ts';
import type { FinishedSpan, Tracing } from './span.ts';
import { endWith } from './trace-deps.ts';

/** Of one run; what is beyond it is left out, the run itself never. */
const SPANS_MAX = 500;

/** How much of each kind a run did. */
type Counts = Readonly<Record<string, number>>;

/** Does `work`; `did` says what came of it. */
export type AroundRun = <T>(name: string, work: () => Promise<T>, did: (result: T) => Counts) => Promise<T>;

/** A run that is not recorded. */
export const untracedRun: AroundRun = (_, work) => work();

/**
 * A trace for each run of a loop (sweep, relay, retention) that did something or failed, with what it asked of the
 * database within it. A run that found nothing to do leaves no span: there is one every few seconds.
 */
export const traceRuns =
  (trace: Tracing): AroundRun =>
  async (name, work, did) => {
    const held: FinishedSpan[] = [];
    const span = trace.beginRun(name, (ended) => {
      if (held.length < SPANS_MAX || ended.spanId === span?.spanId) held.push(ended);
    });
    if (span === null) return work();
    const tell = () => held.forEach(trace.tell);
    try {
      const result = await trace.run(span, work);
      const counts = did(result);
      if (Object.values(counts).some((count) => count > 0)) {
        span.end({ attributes: counts });
        tell();
      }
      return result;
    } catch (error) {
      // Its kind only: a driver's text holds SQL.
      const kind = error instanceof Error ? error.name : typeof error;
      span.end({ isError: true, attributes: { 'error.type': kind } });
      tell();
      throw error;
    }
  };

/** The relay's readings as runs, each send to Kafka within one. */
export const traceRelay = (trace: Tracing): RelayObserver => ({
  reading: (read, sent) => traceRuns(trace)('relay', read, () => ({ sent: sent() })),
  send(work) {
    const span = trace.child('kafka.send', 'client');
    return span === null ? work() : (endWith(span, trace.run(span, work)) as ReturnType<typeof work>);
  },
});
