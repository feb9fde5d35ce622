/** Time, ids and chance come from outside, so that tests and QA can set them. */
export type Clock = { nowMs(): number };

export type Ids = {
  /** Time-ordered and unguessable (ULID). */
  orderId(): string;
  /** 10 characters that people can read out. */
  orderShortId(): string;
  /** For events, key owners and other rows. */
  unique(): string;
};

/** The request id and trace of one request or record, for upstream calls, logs, outbox and Kafka. */
export type CallContext = { readonly requestId: string; readonly traceparent: string | null };
