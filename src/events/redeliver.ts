import { readTraceparent } from '../domain/values/traceparent.ts';
import type { Redeliver } from '../operations/inbox/replay-dead-letter.ts';
import type { HandleEvent, RecordPlace } from './incoming.ts';

/**
 * Gives a dead letter to the handler again, always as if from Kafka: by HTTP a bad event would be refused, but here it
 * has no sender and must stay a dead letter.
 */
export const redeliverWith =
  (handleEvent: HandleEvent): Redeliver =>
  ({ letterId, name, headers, place, recordKey, payload }) =>
    handleEvent({
      via: 'kafka',
      name,
      payload,
      headers,
      traceparent: readTraceparent(headers.traceparent),
      place: readPlace(place, recordKey),
      letterId,
    });

const NUMBER = /^\d{1,20}$/;

/** Empty for an event by HTTP, or from the inbox. */
function readPlace(text: string, key: string | null): RecordPlace | null {
  const parts = text.split('/');
  const [partition = '', offset = ''] = parts.splice(-2);
  const topic = parts.join('/');
  if (topic === '' || !NUMBER.test(partition) || !NUMBER.test(offset)) return null;
  return { topic, partition: Number(partition), offset, key };
}
