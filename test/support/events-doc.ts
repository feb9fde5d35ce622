import * as v from 'valibot';
import {
  contentOf,
  eventKey,
  type OrderEvent,
  type OrderEventName,
} from '../../src/domain/lifecycle/order-event.ts';
import { ORDER_TRANSITIONS } from '../../src/domain/lifecycle/order-state.ts';
import { EVENT_SCHEMAS } from '../../src/events/contracts.ts';
import { OUTGOING_SCHEMAS } from '../../src/events/outgoing-contracts.ts';
import { parseEvent } from '../../src/events/parse-event.ts';
import { EFFECTS, EXAMPLES, OUT_FIELDS, OUTCOMES, REASONS } from './events-doc-words.ts';

/** The fields that a real order wrote, by outgoing topic. */
export type OutgoingFields = ReadonlyMap<string, ReadonlySet<string>>;

type Schema = v.GenericSchema & {
  readonly wrapped?: Schema;
  readonly pipe?: readonly Schema[];
  readonly options?: readonly unknown[];
};

const OPTIONAL = new Set(['optional', 'nullish']);
const isOptional = (schema: Schema): boolean =>
  OPTIONAL.has(schema.type) || (schema.pipe !== undefined && OPTIONAL.has(schema.pipe[0]?.type ?? ''));

/** A field's type and bounds in the contract's words. */
function describe(schema: Schema): string {
  if (schema.type === 'picklist') return (schema.options ?? []).map((one) => `\`${one}\``).join(', ');
  const own = v.getDescription(schema);
  if (own !== undefined) return own;
  if (schema.wrapped !== undefined) return describe(schema.wrapped);
  throw new Error('a field of a contract has no description');
}

const fieldRows = (name: OrderEventName) =>
  Object.entries(EVENT_SCHEMAS[name].entries as unknown as Record<string, Schema>)
    .map(([field, schema]) => `| \`${field}\` | ${isOptional(schema) ? 'no' : 'yes'} | ${describe(schema)} |`)
    .join('\n');

/** An event's key with names of fields instead of values. */
function keyOf(name: OrderEventName): string {
  const names = Object.keys(EVENT_SCHEMAS[name].entries).map((field) => [field, `{${field}}`]);
  return eventKey({ name, body: Object.fromEntries(names) } as OrderEvent);
}

/** The fields that make a repeat with the same key a contradiction, found by changing each. */
function mustAgree(name: OrderEventName): string {
  const event = parsed(name);
  const changed: Record<string, unknown> = {
    amount: { v: '0.01', c: 'EUR' },
    entries: [{ sku_id: '0', count: 9 }],
  };
  const fields = Object.keys(event.body).filter((field) => {
    const body = { ...event.body, [field]: changed[field] ?? 'changed' };
    return contentOf({ name, body } as OrderEvent) !== contentOf(event);
  });
  return fields.length === 0
    ? 'Nothing: any repeat is the same event.'
    : `${fields.map((field) => `\`${field}\``).join(', ')}. A repeat that differs in it is kept, does not count, and marks the order \`payment_review\`.`;
}

function parsed(name: OrderEventName): OrderEvent {
  const result = parseEvent(name, new TextEncoder().encode(JSON.stringify(EXAMPLES[name])));
  if (!result.ok) throw new Error(`the example of ${name} breaks its contract`);
  return result.event;
}

const eventSection = (name: OrderEventName) => `### ${name}

Topic \`event.${name}\`, or \`POST event/${name}\`.

| field | required | |
|---|---|---|
${fieldRows(name)}

- **Its key**: \`${keyOf(name)}\`, within the order.
- **Must agree**: ${mustAgree(name)}
${EFFECTS[name].map((line) => `- ${line}`).join('\n')}

\`\`\`json
${JSON.stringify(EXAMPLES[name], null, 2)}
\`\`\`
`;

const words = (of: Readonly<Record<string, string>>) =>
  Object.entries(of)
    .map(([word, meaning]) => `| \`${word}\` | ${meaning} |`)
    .join('\n');

const moveTopics = () => [
  ...new Set(ORDER_TRANSITIONS.filter((one) => one.on !== 'payment_failed').map(({ to }) => `order.${to}`)),
];

/** Rows of outgoing events. Events of transitions have the same fields and share a row. */
function outgoingRows(fields: OutgoingFields): string {
  const moves = moveTopics();
  const text = (topic: string) => [...(fields.get(topic) ?? [])].map((one) => `\`${one}\``).join(', ');
  const seen = moves.filter((topic) => fields.has(topic));
  const [first = ''] = seen;
  for (const topic of seen)
    if (text(topic) !== text(first)) throw new Error(`${topic} does not look like ${first}`);
  const [created = '', ...others] = Object.keys(OUTGOING_SCHEMAS).filter((topic) => !moves.includes(topic));
  const rows: readonly (readonly [string, string])[] = [
    [`\`${created}\``, text(created)],
    [moves.map((topic) => `\`${topic}\``).join(', '), text(first)],
    ...others.map((topic) => [`\`${topic}\``, text(topic)] as const),
  ];
  return rows.map(([topic, list]) => `| ${topic} | ${list} |`).join('\n');
}

function outgoingWords(fields: OutgoingFields): string {
  const used = new Set([...fields.values()].flatMap((names) => [...names]));
  for (const name of used) if (OUT_FIELDS[name] === undefined) throw new Error(`say what "${name}" is`);
  return words(Object.fromEntries(Object.entries(OUT_FIELDS).filter(([name]) => used.has(name))));
}

/** docs/events.md, made from the contracts and from the outbox of a real order. */
export const eventsDocument = (outgoing: OutgoingFields): string => `# Events

Made from \`src/events/contracts.ts\` and from what orders really write to their outbox, by
\`test/scenarios/events/doc.test.ts\`, which fails when this page is out of date
(\`UPDATE_DOCS=1 bun test events/doc\` writes it anew).

## What comes in

The same JSON either way: as the value of a Kafka record (key: the order's id), or by \`POST event/{name}\` from a service
with the scope \`event\`. Topics are \`event.{name}\`; prefix and topics are configurable. At most 64 KiB. Unknown fields
are ignored and never stored. Times are RFC 3339, or ISO 8601 with a zone of hours only (\`+08\`), of days that exist.
\`event_id\` and \`occurred_at\` are never part of a key, so a redelivery with a new time is the same event. The order of
arrival does not matter.

HTTP answers 200 with \`{"outcome": ...}\` once the event is safely kept; the same words stand in the log and in the
metrics:

| outcome | |
|---|---|
${words(OUTCOMES)}

${(Object.keys(EVENT_SCHEMAS) as OrderEventName[]).map(eventSection).join('\n')}
## What is not as it should be

- **An unknown name** is kept (\`order_event\`, state \`ignored\`), counted and answered 200. Of its body only \`order_id\` is
  kept: nobody could find and erase what such an event says of a person.
- **A bad one** stops nothing. From Kafka it goes to the dead letters, whole, with its reason; by HTTP it is refused with
  422 \`INVALID_REQUEST\` and its fields, and not kept, since its sender is there to be told.
- **What stands around a payload** never costs the event: a \`traceparent\` that is none is absent, headers beyond 8 KiB
  are left out, a long key or name is cut.
- **What the database refuses to store** goes to the dead letters; if need be without headers, key and value, with the
  record's place and hash. Only when that is refused too is it \`lost\`: look it up in its topic.
- **An order that is not known yet**: the event is kept and tried again, at first after a second, at last every 30 s, for
  \`UNKNOWN_ORDER_RETRY_SECONDS\` (3600); then it is a dead letter. When it comes again, it waits anew.
- **A failure of ours** is tried again with growing pauses; after five it is a dead letter. A database or another service
  that is away is waited for, and never counts as a failure.

Dead letters are looked at, replayed through the same handler and dropped with \`bun run dlq\`. One of more than 4 MiB is
kept with place, size and hash only, and is not replayed: it has to be sent again. Reasons:

| reason | |
|---|---|
${words(REASONS)}

## Is group_update still sent?

Nobody knows whether the live system still sends it. It is dead when both of these stay at nothing for as long as the
slowest parcel takes:

- the metric: \`increase(shopping_event_seconds_count{name="group_update"}[30d])\`, over all processes
- the inbox:

\`\`\`sql
SELECT state, COUNT(*) AS events, MAX(received_at) AS last_seen
FROM order_event WHERE name = 'group_update' AND received_at > NOW() - INTERVAL 30 DAY GROUP BY state;
\`\`\`

\`EVENTS_OFF=group_update\` (names with commas; restart API and consumer) switches it off: what still comes is kept as
\`ignored\` with the reason \`switched_off\`, and counted, but orders no longer move by it. Without it an order that is
purchased stays so: nothing else tells that it was shipped.

What is kept so has its known fields, under its order, for \`RETAIN_EVENTS_DAYS\`. Once the name is on again, it has its
effect when it comes again, or when it is let wait for the next sweep:

\`\`\`sql
UPDATE order_event SET state = 'waiting', next_at = received_at
WHERE name = 'group_update' AND state = 'ignored' AND reason = 'switched_off';
\`\`\`

## What goes out

Written to the outbox in the transaction of the change, and relayed to Kafka in order per order, at least once. A
consumer tells repeats by \`event_id\`. Beside \`event_id\`, \`content-type\` and \`traceparent\` each record has the headers of
CloudEvents' Kafka binding (\`ce_id\`, \`ce_type\`, \`ce_source\`, \`ce_subject\`, ...); [asyncapi.json](asyncapi.json) has all of it
for programs.

| topic | fields |
|---|---|
${outgoingRows(outgoing)}

| field | |
|---|---|
${outgoingWords(outgoing)}

The record's key is the order's id, so one order's events come in their order. A \`noti.user\` that another service sent
(\`POST noti/{kind}\`) for no order, or for one that we do not know, has the key \`u:\` and the first 24 characters of
\`user_id\` instead, so those of one user come in their order; no order's id looks like that.

With \`ORDERS_NOTIFY_URL\` the payload of \`order.created\` is also POSTed there, with the same \`event_id\`.
`;
