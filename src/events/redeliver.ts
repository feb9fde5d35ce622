import type { Redeliver } from '../operations/replay-dead-letter.ts';
import type { HandleEvent, RecordPlace } from './incoming.ts';

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * A dead letter on its way to the handler again. Always as if from Kafka: by HTTP a bad event is refused to its
 * sender, and here there is none, so it has to stay among the dead letters.
 */
export const redeliverWith =
  (handleEvent: HandleEvent): Redeliver =>
  ({ name, headers, place, recordKey, payload }) => {
    const traceparent = headers.traceparent ?? '';
    return handleEvent({
      via: 'kafka',
      name,
      payload,
      headers,
      traceparent: TRACEPARENT.test(traceparent) ? traceparent : null,
      place: readPlace(place, recordKey),
    });
  };

const NUMBER = /^\d{1,20}$/;

/** The same place gives the letter the same id, should it be kept again. Empty: it came by HTTP, or waited in the inbox. */
function readPlace(text: string, key: string | null): RecordPlace | null {
  const parts = text.split('/');
  const [partition = '', offset = ''] = parts.splice(-2);
  const topic = parts.join('/');
  if (topic === '' || !NUMBER.test(partition) || !NUMBER.test(offset)) return null;
  return { topic, partition: Number(partition), offset, key };
}
