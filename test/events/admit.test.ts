import { expect, test } from 'bun:test';
import { admit } from '../../src/events/admit.ts';
import type { IncomingEvent } from '../../src/events/incoming.ts';

const event: IncomingEvent = {
  ...{ via: 'kafka', name: 'purchased', payload: null, headers: {}, traceparent: null },
  place: { topic: 'event.purchased', partition: 2, offset: '7', key: 'O1' },
};

test('headers are kept as far as they fit, in their order; one too long does not take the others with it', () => {
  const header = 'x'.repeat(3_990);
  const headers = { a: header, long: 'x'.repeat(8_192), b: header, c: header, d: 'small' };
  // Two headers of 4,000 characters as JSON leave 192.
  expect(Object.keys(admit({ ...event, headers }).headers)).toEqual(['a', 'b', 'd']);
  const whole = { z: 'y'.repeat(8_192 - '["z",""]'.length) };
  expect(admit({ ...event, headers: whole }).headers).toEqual(whole);
  expect(admit({ ...event, headers: { ...whole, z: `${whole.z}y` } }).headers).toEqual({});
  expect(admit({ ...event, headers: JSON.parse('{"__proto__":"a"}') }).headers).toHaveProperty(
    '__proto__',
    'a',
  );
});

test('names, topics and keys are as long as their columns; a key is not cleaned', () => {
  const long = `a\u0000${'x'.repeat(400)}`;
  const place = { topic: long, partition: 2, offset: '7', key: long };
  const admitted = admit({ ...event, name: long, place });
  expect([admitted.name.length, admitted.place?.topic.length, admitted.place?.key?.length]).toEqual([
    249, 249, 255,
  ]);
  expect([admitted.name[1], admitted.place?.topic[1], admitted.place?.key?.[1]]).toEqual([
    ' ',
    ' ',
    '\u0000',
  ]);
  expect(admit({ ...event, place: { ...place, key: null } }).place?.key).toBeNull();
  expect(admit({ ...event, place: null }).place).toBeNull();
});
