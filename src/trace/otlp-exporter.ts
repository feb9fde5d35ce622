import { otlpBody } from './otlp-json.ts';
import type { Attributes, FinishedSpan } from './span.ts';

const BATCH_MAX = 512;
const QUEUE_MAX = 2_048;
/** How long the collector has for all batches of a flush, unless its caller says less. */
const TIMEOUT_MS = 5_000;

export type OtlpOptions = {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, without a slash at its end */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** the attributes of the sender, such as `service.name` */
  readonly resource: Attributes;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** gets the number of spans that the collector refused or that found no room; must not throw */
  readonly onLost: (count: number) => void;
};

/**
 * Sends finished spans in batches by OTLP/HTTP in JSON. An unavailable collector loses its spans and costs nothing
 * else: the buffer is bounded, nothing is sent twice, and no request waits.
 */
export function createOtlpExporter({ endpoint, headers, resource, fetch: send, onLost }: OtlpOptions) {
  let waiting: FinishedSpan[] = [];
  const post = async (spans: readonly FinishedSpan[], signal: AbortSignal): Promise<void> => {
    try {
      const answer = await (send ?? fetch)(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(otlpBody(spans, resource)),
        signal,
      });
      await answer.body?.cancel();
      if (!answer.ok) onLost(spans.length);
    } catch {
      onLost(spans.length);
    }
  };
  return {
    add(span: FinishedSpan): void {
      if (waiting.length < QUEUE_MAX) waiting.push(span);
      else onLost(1);
    },
    /** Sends all buffered spans within this time, and what the time is too short for is lost; never rejects. */
    async flush(withinMs = TIMEOUT_MS): Promise<void> {
      const all = waiting;
      waiting = [];
      const signal = AbortSignal.timeout(withinMs);
      for (let at = 0; at < all.length; at += BATCH_MAX) {
        if (signal.aborted) return onLost(all.length - at);
        await post(all.slice(at, at + BATCH_MAX), signal);
      }
    },
  };
}
