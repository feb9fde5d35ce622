/** One row of the outbox for Kafka; `payload` is the JSON text, sent as it is. */
export type OutgoingRecord = {
  readonly orderId: string;
  readonly eventId: string;
  /** `order.paid`, without any prefix */
  readonly topic: string;
  readonly payload: string;
  readonly traceparent: string | null;
  /** how often its order was put off in a row */
  readonly attempts: number;
};

/** Stands around what the relay does, for its traces. */
export type RelayObserver = {
  /** One reading of the outbox; `sent` tells at its end how many records went out. */
  reading<T>(read: () => Promise<T>, sent: () => number): Promise<T>;
  /** One send to Kafka. */
  send<T>(work: () => Promise<T>): Promise<T>;
};

/** The outbox as the relay sees it (spec 10, "Out"). */
export type OutboxSource = {
  /** Takes or prolongs the relay's lease, which one process has at a time. @returns false while another has it */
  lease(holder: string, forMs: number): Promise<boolean>;
  /**
   * About `limit` unsent rows at most. The rows of an order come in sequence, without leaving out an earlier unsent
   * row. Orders that are put off have none.
   */
  unsent(limit: number): Promise<readonly OutgoingRecord[]>;
  markSent(records: readonly OutgoingRecord[]): Promise<void>;
  /**
   * Puts whole orders off, longer each time, so that refused rows are not read first again. `records` are all rows of
   * these orders that `unsent` gave.
   */
  putOff(records: readonly OutgoingRecord[]): Promise<void>;
};
