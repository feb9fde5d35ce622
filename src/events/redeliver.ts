import { readTraceparent } from '../domain/values/traceparent.ts';
import type { Redeliver } from '../operations/inbox/replay-dead-letter.ts';
import type { HandleEvent, RecordPlace } from './incoming.ts';

/**
 * A dead letter on its way to the handler again. Always as if from Kafka: by HTTP a bad event is refused to its
 * sender, and here there is none, so it has to stay among the dead letters.
 */
export const redeliverWith =
  (handleEvent: HandleEvent): Redeliver =>
  ({ name, headers, place, recordKey, payload }) =>
    handleEvent({
      via: 'kafka',
      name,
      payload,
      headers,
      traceparent: readTraceparent(headers.traceparent),
      place: readPlace(place, recordKey),
    });

const NUMBER = /^\d{1,20}$/;

/** The same place gives the letter the same id, should it be kept again. Empty: it came by HTTP, or waited in the inbox. */
function readPlace(text: string, key: string | null): RecordPlace | null {
  const parts = text.split('/');
  const [partition = '', offset = ''] = parts.splice(-2);
  const topic = parts.join('/');
  if (topic === '' || !NUMBER.test(partition) || !NUMBER.test(offset)) return null;
  return { topic, partition: Number(partition), offset, key };
}
