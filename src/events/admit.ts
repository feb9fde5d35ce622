import { cutText, plainText } from '../domain/values/outside-text.ts';
import { readTraceparent } from '../domain/values/traceparent.ts';
import type { IncomingEvent, RecordPlace } from './incoming.ts';

/** The most characters of a record's headers as JSON. */
const HEADERS_MAX_CHARS = 8_192;
/** The most characters of a topic and of a key: the width of their columns. */
const TOPIC_MAX = 249;
const KEY_MAX = 255;

/**
 * The contract of everything around a payload (spec 10): its columns can hold it, whatever a producer sends. Every
 * event goes through here first, so later code need not check. An event is never lost by this: an invalid `traceparent`
 * counts as absent, headers that do not fit are left out, texts are cut.
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
  // The key is not cleaned, for it identifies the record in its topic.
  key: key === null ? null : cutText(key.toWellFormed(), KEY_MAX),
});

/** The headers that fit, in their order; one that is too long is left out alone. */
function boundHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let left = HEADERS_MAX_CHARS;
  const kept = Object.entries(headers).filter((header) => {
    const chars = JSON.stringify(header).length;
    if (chars > left) return false;
    left -= chars;
    return true;
  });
  // The names come from outside too: an assignment to `__proto__` would set the prototype.
  return Object.fromEntries(kept);
}

export const placeText = ({ topic, partition, offset }: RecordPlace): string =>
  `${topic}/${partition}/${offset}`;
