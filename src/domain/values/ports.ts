/** Time, ids and chance come from outside, so that tests and QA can set them (architecture, habit 9). */
export type Clock = { nowMs(): number };

export type Ids = {
  /** Time-ordered and unguessable (ULID). */
  orderId(): string;
  /** 10 characters people can read out. */
  orderShortId(): string;
  /** For events, holders and other rows. */
  unique(): string;
};

/** What travels with one request or record from the way in to upstreams, logs, outbox and Kafka. */
export type CallContext = { readonly requestId: string; readonly traceparent: string | null };
