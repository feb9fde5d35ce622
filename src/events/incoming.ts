import type { EventOutcome } from '../operations/inbox/event-outcome.ts';

/** For rooms that know events and no operations. */
export type { EventOutcome };

/** The place of a Kafka record; `offset` is a decimal text, as kafkajs gives it. */
export type RecordPlace = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
};

/** One event as it came in by Kafka or HTTP, neither parsed nor trusted (spec 10). */
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
  /** of a dead letter that comes again: the letter as which it is kept if it is still none of ours */
  readonly letterId?: string;
};

export type HandleEvent = (event: IncomingEvent) => Promise<EventOutcome>;

/** Handles events, each as if it came after the one before. @throws when none of them is known to be kept */
export type HandleEvents = (events: readonly IncomingEvent[]) => Promise<readonly EventOutcome[]>;
