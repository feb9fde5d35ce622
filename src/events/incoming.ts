/** Where a Kafka record stood; `offset` is a decimal text, as kafkajs gives it. */
export type RecordPlace = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
};

/** One event as it came in, by Kafka or by HTTP: not parsed, not trusted (spec 10). */
export type IncomingEvent = {
  readonly via: 'kafka' | 'http';
  /** The name without the topic's prefix: `payment_notified_cm`. */
  readonly name: string;
  /** The bytes as sent; null for a record without a value. */
  readonly payload: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly traceparent: string | null;
  /** null by HTTP */
  readonly place: RecordPlace | null;
};

/**
 * What became of it, once that is committed:
 * `handled` applied now; `duplicate` applied before; `stored` kept, and applied later by the sweep; `ignored` kept, no
 * handler for its name; `poison` kept among the dead letters; `lost` (Kafka only) not even that could be done, and trying
 * again cannot help. A throw means "not kept: again later".
 */
export type EventOutcome = 'handled' | 'duplicate' | 'stored' | 'ignored' | 'poison' | 'lost';

export type HandleEvent = (event: IncomingEvent) => Promise<EventOutcome>;

/** Several, each as if it came after the one before; what becomes of each. A throw: "of none is known that it is kept". */
export type HandleEvents = (events: readonly IncomingEvent[]) => Promise<readonly EventOutcome[]>;
