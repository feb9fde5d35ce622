/** One row of the outbox on its way to Kafka; `payload` is the JSON text to send as it is. */
export type OutgoingRecord = {
  readonly orderId: string;
  readonly eventId: string;
  /** `order.paid`, without any prefix */
  readonly topic: string;
  readonly payload: string;
  readonly traceparent: string | null;
  /** how often it was put off in a row */
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
  /** Takes or prolongs the right to relay, so that one process does at a time; false while another holds it. */
  lease(holder: string, forMs: number): Promise<boolean>;
  /**
   * Rows not yet sent, at most about `limit`: those of one order stand in their order, and no earlier unsent row of
   * that order is left out. Of an order that is put off there are none.
   */
  unsent(limit: number): Promise<readonly OutgoingRecord[]>;
  markSent(records: readonly OutgoingRecord[]): Promise<void>;
  /**
   * Whole orders that wait for a while, longer each time: what the broker refuses must not be the first to be read
   * again. `records` are all that `unsent` gave of them.
   */
  putOff(records: readonly OutgoingRecord[]): Promise<void>;
};
