/** One answered request; `route` is the route's pattern, never the caller's path. */
export type RequestObservation = {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
};

/** One try to apply an event; `outcome` is an EventOutcome, or `failed`, which will be tried again. */
export type EventObservation = {
  readonly name: string;
  readonly via: 'kafka' | 'http';
  readonly outcome: string;
  readonly durationMs: number;
};

/** One finished call to another service, retry included. */
export type CallObservation = {
  readonly service: string;
  readonly operation: string;
  readonly outcome: string;
  readonly durationMs: number;
};

/** The waiting rows of the database and the ages of the oldest, 0 when nothing waits. It is read with the metrics. */
export type Backlog = {
  readonly outboxRows: number;
  readonly outboxAgeMs: number;
  readonly inboxRows: number;
  readonly inboxAgeMs: number;
  readonly deadLetters: number;
  /** orders under review by reason, with the age of the oldest of these reviews: each began with its order's first reason */
  readonly reviews: readonly { readonly reason: string; readonly orders: number; readonly ageMs: number }[];
};

/** Metrics (spec 16), by Prometheus under Bun; the edge has none. Its functions must not throw. */
export type Metrics = {
  request(observation: RequestObservation): void;
  event(observation: EventObservation): void;
  upstream(observation: CallObservation): void;
  /** A refused transition of an order that can never become legal (spec 9). */
  illegalMove(from: string, on: string): void;
  /** A refund that payment or rebate did not send (spec 11). Of an `auto` one no ticket system knows. */
  refundFailed(kind: 'auto' | 'ticket'): void;
  outboxSent(count: number): void;
  /** An unhandled rejection or exception (src/platform/bun/runtime.ts). */
  unhandled(kind: 'rejection' | 'exception'): void;
  /** A row of another program that breaks its contract and was left out. */
  badRow(table: string): void;
  /** Replaces the values of the last call. */
  consumerLag(
    lag: readonly { readonly topic: string; readonly partition: number; readonly records: number }[],
  ): void;
  /** The event topics that the broker refuses us; replaces those of the last call. */
  topicsLeftOut(topics: readonly string[]): void;
};

export const noMetrics: Metrics = {
  request: () => {},
  event: () => {},
  upstream: () => {},
  illegalMove: () => {},
  refundFailed: () => {},
  outboxSent: () => {},
  unhandled: () => {},
  badRow: () => {},
  consumerLag: () => {},
  topicsLeftOut: () => {},
};
