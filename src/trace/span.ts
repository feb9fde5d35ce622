/** The part of OpenTelemetry's spans that we use. Portable: the keeper of the running span is handed in. */

export type SpanKind = 'internal' | 'server' | 'client' | 'consumer';
export type Attributes = Readonly<Record<string, string | number>>;
export type SpanIds = { readonly traceId: string; readonly spanId: string };

/** An ended span; instants in milliseconds since 1970 with fractions. */
export type FinishedSpan = SpanIds & {
  readonly name: string;
  readonly kind: SpanKind;
  /** '' for the first span of its trace */
  readonly parentId: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly isError: boolean;
  readonly links: readonly SpanIds[];
};

export type OpenSpan = SpanIds & {
  /** The `traceparent` for calls within the span. */
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
  /** The trace to pass on: the caller's, or one that begins here. */
  readonly traceparent: string;
  /** null when the trace is not recorded */
  readonly span: OpenSpan | null;
};

export type Tracing = {
  /** Begins a span at an entry. The caller's flag decides about recording, or chance when the trace begins here. */
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

/** Keeps the running span: by async context under Bun, one per request at the edge. */
export type TraceContext = {
  current(): OpenSpan | null;
  run<T>(span: OpenSpan, work: () => T): T;
};
