import { expect, test } from 'bun:test';
import { Buffer } from 'node:buffer';
import type { KafkaMessage } from 'kafkajs';
import { readRecord } from '../../src/kafka/batch.ts';
import { recordOf } from '../../src/kafka/kafkajs/record.ts';

// Internals of kafkajs, which have no types.
const Decoder = require('kafkajs/src/protocol/decoder.js');
const readHeader = require('kafkajs/src/protocol/recordBatch/header/v0/decoder.js');

const CHOICE = { eventPrefix: 'event.', listed: [] };
const read = (message: Partial<KafkaMessage>) =>
  readRecord(
    'event.purchased',
    3,
    recordOf({ key: null, value: null, offset: '7', ...message } as KafkaMessage),
    CHOICE,
  );

test('a header without a value, as Java may send it, comes from kafkajs as null, and is left out', () => {
  // Lengths as zig-zag varints: 1, then `a`, then -1 for "no value".
  const header = readHeader(new Decoder(Buffer.from([2, 0x61, 1])));
  expect(header).toEqual({ key: 'a', value: null });
  const headers = { a: null, b: [null, Buffer.from('x')], c: Buffer.from('y') } as never;
  expect({ ...read({ headers }).headers }).toEqual({ b: 'x', c: 'y' });
  expect(read({ headers: { traceparent: null } as never }).traceparent).toBeNull();
});

test('a header with the name of a property that every object has is a header like others', () => {
  // kafkajs's decoder takes a property that every object has for an earlier header of that name.
  const headers = {
    constructor: [Object, Buffer.from('x')],
    toString: [Object.prototype.toString, Buffer.from('y')],
  };
  expect(Object.entries(read({ headers: headers as never }).headers)).toEqual([
    ['constructor', 'x'],
    ['toString', 'y'],
  ]);
});

test('bytes that are no text become text, and a missing key stays missing', () => {
  expect(read({ key: Buffer.from([0xff]) }).place).toEqual({
    topic: 'event.purchased',
    partition: 3,
    offset: '7',
    key: '\ufffd',
  });
  expect(read({}).place?.key).toBeNull();
});
