import type { OutgoingRecord } from '../events/outgoing.ts';
import type { TopicMessages } from './port.ts';

/** FIFO per order: batch k has each order's k-th row. */
export function orderedBatches(rows: readonly OutgoingRecord[]): OutgoingRecord[][] {
  const depth = new Map<string, number>();
  const found: OutgoingRecord[][] = [];
  for (const row of rows) {
    const at = depth.get(row.orderId) ?? 0;
    depth.set(row.orderId, at + 1);
    const wave = found[at];
    if (wave === undefined) found.push([row]);
    else wave.push(row);
  }
  return found;
}

/** The headers of CloudEvents' Kafka binding in binary mode. */
const cloudEventHeaders = ({ eventId, orderId, topic }: OutgoingRecord) => ({
  ce_specversion: '1.0',
  ce_id: eventId,
  ce_source: '/shopping',
  ce_type: topic,
  // A notification may have no order, and CloudEvents allows no empty subject.
  ...(orderId === '' ? {} : { ce_subject: orderId }),
});

/** Rows as they are sent: key = order id, `payload` as it is, `event_id` in the headers. */
export function toMessages(rows: readonly OutgoingRecord[], outPrefix: string): TopicMessages[] {
  return Object.entries(Object.groupBy(rows, (row) => row.topic)).map(([topic, own]) => ({
    topic: outPrefix + topic,
    messages: (own ?? []).map((row) => ({
      key: row.orderId,
      value: row.payload,
      headers: {
        event_id: row.eventId,
        'content-type': 'application/json',
        ...cloudEventHeaders(row),
        ...(row.traceparent === null
          ? {}
          : { traceparent: row.traceparent, ce_traceparent: row.traceparent }),
      },
    })),
  }));
}

/** Smaller batches to try after a refusal, so that only the refused rows wait. */
export function splitBatch(rows: readonly OutgoingRecord[], why: string): OutgoingRecord[][] {
  const topics = Object.values(Object.groupBy(rows, (row) => row.topic)).map((own) => own ?? []);
  if (topics.length > 1 || why !== 'MESSAGE_TOO_LARGE' || rows.length < 2) return topics;
  const half = Math.ceil(rows.length / 2);
  return [rows.slice(0, half), rows.slice(half)];
}
