import { describe, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import specification from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import Ajv from 'ajv';
import type { OutgoingRecord } from '../../src/events/outgoing.ts';
import { toMessages } from '../../src/kafka/ordered-batches.ts';
import { asyncapiDocument } from '../../src/openapi/events/async-document.ts';
import { EXAMPLES } from '../support/events-doc-words.ts';
import { rootDir } from '../support/world.ts';

const FILE = join(rootDir, 'docs', 'asyncapi.json');
const document = JSON.parse(JSON.stringify(asyncapiDocument())) as ReturnType<typeof asyncapiDocument>;
const ajv = new Ajv({ strict: false, validateFormats: false });

describe('docs/asyncapi.json', () => {
  test('is what the code says (UPDATE_DOCS=1 bun test test/openapi writes it anew)', () => {
    const now = `${JSON.stringify(document, null, 1)}\n`;
    if (process.env.UPDATE_DOCS === '1') writeFileSync(FILE, now);
    expect(readFileSync(FILE, 'utf8') === now).toBe(true);
  });

  test('is AsyncAPI 3 by its own schema, which sees what is none', () => {
    const validate = ajv.compile(specification);
    expect([validate(document), validate.errors ?? []]).toEqual([true, []]);
    expect(validate({ ...document, operations: { x: { action: 'take' } } })).toBe(false);
  });

  test('has a channel, a message and an operation for each event; every reference leads somewhere', () => {
    const names = Object.keys(document.channels);
    expect(names.filter((name) => name.startsWith('order_')).length).toBeGreaterThan(8);
    expect(names).toContain('payment_notified_cm');
    expect(Object.keys(document.components.messages)).toEqual(names);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(refs.length).toBeGreaterThan(names.length);
    const missing = refs.filter(
      (ref) =>
        ref.split('/').reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document) ===
        undefined,
    );
    expect(missing).toEqual([]);
  });

  test('takes the examples of docs/events.md', () => {
    for (const [name, example] of Object.entries(EXAMPLES)) {
      const payload: object = document.components.messages[name]?.payload ?? { not: {} };
      expect([name, ajv.validate(payload, example)]).toEqual([name, true]);
    }
  });

  test('says the headers that the relay sends, with CloudEvents’ beside ours', () => {
    const row: OutgoingRecord = {
      ...{ orderId: 'A', eventId: 'E', topic: 'order.paid', payload: '{}', attempts: 0 },
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const [batch] = toMessages([row], 'mall.');
    const { headers } = document.components.messages.order_paid ?? {};
    const sent = batch?.messages[0]?.headers ?? {};
    expect(ajv.validate(headers ?? false, sent)).toBe(true);
    const told = Object.keys((headers as { properties: object }).properties);
    expect(Object.keys(sent).toSorted()).toEqual(told.toSorted());
    // The prefix of a topic belongs to an installation, the type does not.
    expect([batch?.topic, sent.ce_type]).toEqual(['mall.order.paid', 'order.paid']);
  });
});
