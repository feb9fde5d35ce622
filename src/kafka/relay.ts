import type { OutboxSource, OutgoingRecord, RelayObserver } from '../events/outgoing.ts';
import type { Log } from '../platform/logger.ts';
import { backoffMs, pause, unlessAborted } from './backoff.ts';
import { kafkaErrorFields, refusalOf } from './failure.ts';
import { orderedBatches, splitBatch, toMessages } from './ordered-batches.ts';
import type { KafkaProducer } from './port.ts';

export type RelayOptions = {
  readonly producer: KafkaProducer;
  readonly source: OutboxSource;
  /** This process's name in the lease. */
  readonly holder: string;
  readonly outPrefix: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onSent?: (count: number) => void;
  readonly observer?: RelayObserver;
  readonly pollMs?: number;
  /** Another process takes over this long after the owner died; it must be longer than one send can take. */
  readonly leaseMs: number;
  readonly rowsAtOnce?: number;
};

const POLL_MS = 200;
const ROWS_AT_ONCE = 500;
/** The broker answers or refuses within this; with one retry of the client still well inside the lease. */
const ACK_WITHIN_MS = 5_000;
/** How long after `signal` anything is still asked of the broker. */
const FLUSH_WITHIN_MS = 2_000;
const LEAVE_WITHIN_MS = 500;

/**
 * Relays the outbox to Kafka until `signal` aborts (spec 10, "Out"): FIFO per order, at least once, marked as sent once
 * all replicas have the row. It ends with a last reading of the outbox within a few seconds, also when the broker hangs,
 * and never rejects. A row is sent twice only when process, broker or lease is lost between the send and the mark.
 */
export async function runRelay(given: RelayOptions): Promise<void> {
  const { source, signal, log } = given;
  const giveUp = abortedAfter(signal, FLUSH_WITHIN_MS);
  const producer = answeringUntil(giveUp, given.producer);
  const options: RelayOptions = { ...given, producer };
  let failures = 0;
  let isConnected = false;
  while (!signal.aborted) {
    try {
      if (!isConnected) await producer.connect();
      isConnected = true;
      const hasMore = await observedReading(options);
      failures = 0;
      if (!hasMore) await pause(options.pollMs ?? POLL_MS, signal);
    } catch (error) {
      failures += 1;
      if ((failures & (failures - 1)) === 0)
        log.warn('relay_postponed', { failures, ...kafkaErrorFields(error) });
      await pause(backoffMs(failures, Math.random), signal);
    }
  }
  // The last reading sends rows that were written while the process stopped.
  if (failures === 0 && isConnected) {
    await relayOnce({ ...options, signal: giveUp }).catch(() => undefined);
  }
  // Ends the lease, so that the next relay need not wait for it.
  await source.lease(options.holder, 0).catch(() => undefined);
  await Promise.race([producer.disconnect().catch(() => undefined), pause(LEAVE_WITHIN_MS)]);
}

/** A signal that aborts `ms` after `first` does. */
function abortedAfter(first: AbortSignal, ms: number): AbortSignal {
  const later = new AbortController();
  const wait = () => void setTimeout(() => later.abort(), ms);
  if (first.aborted) wait();
  else first.addEventListener('abort', wait, { once: true });
  return later.signal;
}

/** The only way by which the relay asks the broker: what a silent one does not answer ends with `giveUp`. */
const answeringUntil = (giveUp: AbortSignal, producer: KafkaProducer): KafkaProducer => ({
  connect: () => unlessAborted(() => producer.connect(), giveUp),
  send: (batches, ackWithinMs) => unlessAborted(() => producer.send(batches, ackWithinMs), giveUp),
  disconnect: () => producer.disconnect(),
});

const UNOBSERVED: RelayObserver = { reading: (read) => read(), send: (work) => work() };

function observedReading(options: RelayOptions): Promise<boolean> {
  let sent = 0;
  const onSent = (count: number) => {
    sent += count;
    options.onSent?.(count);
  };
  const { observer = UNOBSERVED } = options;
  return observer.reading(
    () => relayOnce({ ...options, onSent }),
    () => sent,
  );
}

/** One reading of the outbox, under a lease that is kept up while it lasts. */
type Reading = RelayOptions & {
  /** orders of which a row was refused */
  readonly refused: Set<string>;
  /** topics that the broker refuses (unknown, not allowed, or a partition without a leader); each is tried once a reading */
  readonly badTopics: Set<string>;
  leasedAtMs: number;
};

const IS_THE_TOPICS = /TOPIC|^LEADER_NOT_AVAILABLE$/;

/** One reading of the outbox. @returns whether to read on at once @throws when broker or database is unavailable */
async function relayOnce(options: RelayOptions): Promise<boolean> {
  const { source, signal } = options;
  const limit = options.rowsAtOnce ?? ROWS_AT_ONCE;
  const reading: Reading = {
    ...options,
    refused: new Set(),
    badTopics: new Set(),
    leasedAtMs: performance.now(),
  };
  if (!(await source.lease(options.holder, options.leaseMs))) return false;
  const rows = await source.unsent(limit);
  const { refused } = reading;
  const left = new Set(rows);
  try {
    for (const wave of orderedBatches(rows)) {
      if (signal.aborted) return false;
      const sent = await sendWave(
        reading,
        wave.filter((row) => !refused.has(row.orderId)),
      );
      if (sent.length === 0) continue;
      await markSent(reading, sent);
      for (const row of sent) left.delete(row);
      options.onSent?.(sent.length);
    }
  } catch (error) {
    if (error instanceof LeaseLost) return false;
    throw error;
  } finally {
    // Refused orders are put off even when the rest failed, or they would be read first again.
    await source.putOff([...left].filter((row) => refused.has(row.orderId)));
  }
  return rows.length >= limit;
}

/** Another relay has the lease: this one must stop, or an order's rows would go out twice and mixed. */
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

async function keepLease(reading: Reading): Promise<void> {
  const nowMs = performance.now();
  if (nowMs - reading.leasedAtMs <= reading.leaseMs / 4) return;
  if (!(await reading.source.lease(reading.holder, reading.leaseMs))) throw new LeaseLost();
  reading.leasedAtMs = nowMs;
}

/**
 * Sends one batch and returns the rows that arrived. A refused batch is sent again topic by topic, or in halves when a
 * record is too large, so that refused rows do not stop the rest. Orders with a refused row are noted, for their later
 * rows must not overtake it.
 */
async function sendWave(
  reading: Reading,
  wave: readonly OutgoingRecord[],
): Promise<readonly OutgoingRecord[]> {
  const { refused, badTopics } = reading;
  for (const row of wave) if (badTopics.has(row.topic)) refused.add(row.orderId);
  const rows = wave.filter((row) => !badTopics.has(row.topic));
  if (rows.length === 0) return [];
  await keepLease(reading);
  try {
    const { producer, outPrefix, observer = UNOBSERVED } = reading;
    await observer.send(() => producer.send(toMessages(rows, outPrefix), ACK_WITHIN_MS));
    return rows;
  } catch (error) {
    const why = refusalOf(error);
    if (why === null) throw error;
    const parts = splitBatch(rows, why);
    if (parts.length < 2) {
      const topic = rows[0]?.topic ?? '';
      reading.log.warn('relay_refused', { topic, count: rows.length, reason: why });
      if (IS_THE_TOPICS.test(why)) badTopics.add(topic);
      for (const row of rows) refused.add(row.orderId);
      return [];
    }
    const sent: OutgoingRecord[] = [];
    for (const part of parts) sent.push(...(await sendWave(reading, part)));
    return sent;
  }
}

/**
 * Marks rows that Kafka has, before anything else, or they would be sent again. It tries as long as the lease lasts.
 */
async function markSent(reading: Reading, sent: readonly OutgoingRecord[]): Promise<void> {
  const { source, signal } = reading;
  const untilMs = reading.leasedAtMs + reading.leaseMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await source.markSent(sent);
      return;
    } catch (error) {
      const waitMs = backoffMs(attempt, Math.random);
      if (signal.aborted || performance.now() + waitMs > untilMs) throw error;
      await pause(waitMs, signal);
    }
  }
}
