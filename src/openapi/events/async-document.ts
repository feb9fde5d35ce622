import { EVENT_SCHEMAS } from '../../events/contracts.ts';
import { OUTGOING_SCHEMAS } from '../../events/outgoing-contracts.ts';
import { answerSchema, type JsonSchema, requestSchema } from '../json-schema.ts';
import { CLOUD_EVENT_HEADERS, INCOMING_HEADERS } from './headers.ts';

const ref = (path: string) => ({ $ref: `#/${path}` });
/** A channel's name in the document: `payment_notified_cm`, `order_paid`. */
const idOf = (topic: string) => topic.replace(/^event\./, '').replaceAll('.', '_');

const ABOUT = `What the order service reads from Kafka and writes to it, from the very schemas that validate.

Records are JSON in UTF-8, at most 64 KiB. What comes in may come again and in any order: each is applied once. What goes
out is sent at least once, in order per order; readers tell repeats by \`event_id\` and ignore fields that they do not know.
docs/events.md says what each does.`;

type Channel = {
  readonly topic: string;
  readonly action: 'receive' | 'send';
  readonly payload: JsonSchema;
  readonly headers: object;
};

const channels: readonly Channel[] = [
  ...Object.entries(EVENT_SCHEMAS).map(
    ([name, schema]): Channel => ({
      topic: `event.${name}`,
      action: 'receive',
      payload: requestSchema(schema),
      headers: INCOMING_HEADERS,
    }),
  ),
  ...Object.entries(OUTGOING_SCHEMAS).map(
    ([topic, schema]): Channel => ({
      topic,
      action: 'send',
      payload: opened(answerSchema(schema)),
      headers: CLOUD_EVENT_HEADERS,
    }),
  ),
];

/** The events as AsyncAPI 3. */
export const asyncapiDocument = () => ({
  asyncapi: '3.0.0',
  info: { title: 'shopping events', version: '1.0.0', description: ABOUT, license: { name: 'MIT' } },
  defaultContentType: 'application/json',
  channels: Object.fromEntries(
    channels.map(({ topic }) => [
      idOf(topic),
      { address: topic, messages: { [idOf(topic)]: ref(`components/messages/${idOf(topic)}`) } },
    ]),
  ),
  operations: Object.fromEntries(
    channels.map(({ topic, action }) => [
      `${action}_${idOf(topic)}`,
      {
        action,
        channel: ref(`channels/${idOf(topic)}`),
        messages: [ref(`channels/${idOf(topic)}/messages/${idOf(topic)}`)],
      },
    ]),
  ),
  components: {
    messages: Object.fromEntries(
      channels.map(({ topic, payload, headers }) => [
        idOf(topic),
        {
          name: topic.replace(/^event\./, ''),
          contentType: 'application/json',
          headers,
          payload,
          bindings: { kafka: { key: { type: 'string', description: 'the order id' } } },
        },
      ]),
    ),
  },
});

/** Removes `additionalProperties`: our tests check closed schemas, but consumers must accept new fields. */
function opened({ additionalProperties: _, ...schema }: JsonSchema): JsonSchema {
  return schema;
}
