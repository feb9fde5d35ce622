import { otlpBody } from './otlp-json.ts';
import type { Attributes, FinishedSpan } from './span.ts';

const BATCH_MAX = 512;
const QUEUE_MAX = 2_048;
const TIMEOUT_MS = 5_000;

export type OtlpOptions = {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`, without a slash at its end */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** what these spans are of: `service.name` and the like */
  readonly resource: Attributes;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** told how many spans of a batch were not taken, or found no room; must not throw */
  readonly onLost: (count: number) => void;
};

/**
 * Sends finished spans by OTLP/HTTP in JSON, in batches. A collector that is away costs its spans and nothing else: what
 * waits is bounded, nothing is sent twice, and no request waits for it.
 */
export function createOtlpExporter({ endpoint, headers, resource, fetch: send, onLost }: OtlpOptions) {
  let waiting: FinishedSpan[] = [];
  const post = async (spans: readonly FinishedSpan[]): Promise<void> => {
    try {
      const answer = await (send ?? fetch)(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(otlpBody(spans, resource)),
        signal: AbortSignal.timeout(TIMEOUT_MS),
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
    /** Sends all that waits; never rejects. */
    async flush(): Promise<void> {
      const all = waiting;
      waiting = [];
      for (let at = 0; at < all.length; at += BATCH_MAX) await post(all.slice(at, at + BATCH_MAX));
    },
  };
}
