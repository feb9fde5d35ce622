import { cutText, plainText } from '../domain/values/outside-text.ts';
import { readTraceparent } from '../domain/values/traceparent.ts';
import type { IncomingEvent, RecordPlace } from './incoming.ts';

/** All headers of a record as JSON. */
const HEADERS_MAX_CHARS = 8_192;
/** Of Kafka's topics, and of keys as we keep them: their columns' width. */
const TOPIC_MAX = 249;
const KEY_MAX = 255;

/**
 * The contract of everything that stands around a payload (spec 10): what its columns hold, whatever a producer sends.
 * Every event goes through here first, so nothing behind it has to ask. What breaks the contract never costs the event:
 * a `traceparent` that is none is absent, headers that are too much are left out, texts are cut.
 */
export const admit = (incoming: IncomingEvent): IncomingEvent => ({
  ...incoming,
  name: cutText(plainText(incoming.name), TOPIC_MAX),
  headers: boundHeaders(incoming.headers),
  traceparent: readTraceparent(incoming.traceparent),
  place: incoming.place === null ? null : boundPlace(incoming.place),
});

const boundPlace = ({ topic, key, ...rest }: RecordPlace): RecordPlace => ({
  ...rest,
  topic: cutText(plainText(topic), TOPIC_MAX),
  // Not cleaned: it is what tells the record in its topic.
  key: key === null ? null : cutText(key.toWellFormed(), KEY_MAX),
});

/** Those that fit, in their order: one that is too long does not take the others with it. */
function boundHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let left = HEADERS_MAX_CHARS;
  const kept = Object.entries(headers).filter((header) => {
    const chars = JSON.stringify(header).length;
    if (chars > left) return false;
    left -= chars;
    return true;
  });
  // Their names come from outside too: an assignment would take `__proto__` for the prototype.
  return Object.fromEntries(kept);
}

export const placeText = ({ topic, partition, offset }: RecordPlace): string =>
  `${topic}/${partition}/${offset}`;
