/** Spans as OpenTelemetry means them, as much of it as we use. Portable: what keeps the running one is handed in. */

export type SpanKind = 'internal' | 'server' | 'client' | 'consumer';
export type Attributes = Readonly<Record<string, string | number>>;
export type SpanIds = { readonly traceId: string; readonly spanId: string };

/** One that has ended; instants in milliseconds since 1970 with their fractions. */
export type FinishedSpan = SpanIds & {
  readonly name: string;
  readonly kind: SpanKind;
  /** '' for the first of its trace */
  readonly parentId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
  readonly links: readonly SpanIds[];
};

export type OpenSpan = SpanIds & {
  /** For those who are called within it. */
  readonly traceparent: string;
  /** Where the spans within it go when they end. */
  readonly tell: (span: FinishedSpan) => void;
  /** Once; `name` where it is known only now. Attributes hold nothing of a person: they leave the process. */
  end(outcome: {
    readonly attributes?: Attributes;
    readonly isError?: boolean;
    readonly name?: string;
  }): void;
};

export type Begun = {
  /** The trace that goes on: the caller's, or one that begins here. */
  readonly traceparent: string;
  /** null where the trace is not recorded */
  readonly span: OpenSpan | null;
};

export type Tracing = {
  /** At an entry. Whether it is recorded is the caller's word, or chance where the trace begins here (head sampling). */
  begin(name: string, kind: SpanKind, traceparent: string | null): Begun;
  /**
   * A run of a loop begins, which may find nothing to do: it and all within it go to `hold` when they end. null where it is
   * not recorded.
   */
  beginRun(name: string, hold: (span: FinishedSpan) => void): OpenSpan | null;
  /** A span that was held goes on. */
  tell(span: FinishedSpan): void;
  /** Within the span that runs; null where none does. */
  child(name: string, kind: SpanKind, links?: readonly SpanIds[]): OpenSpan | null;
  run<T>(span: OpenSpan, work: () => T): T;
};

/** Which span runs: by async context under Bun, one for a whole request at the edge. */
export type TraceContext = {
  current(): OpenSpan | null;
  run<T>(span: OpenSpan, work: () => T): T;
};
