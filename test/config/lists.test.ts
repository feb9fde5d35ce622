import { describe, expect, test } from 'bun:test';
import { parseConfig, parseConsumerConfig } from '../../src/config/config.ts';
import { testEnv } from '../support/world.ts';

// A list in a setting: empty, with one, with two. People write spaces, and leave commas behind.

const env = testEnv('mysql://root@127.0.0.1:1/none');
type Case = readonly [name: string, one: string, two: string, read: (env: Record<string, string>) => unknown];

const CASES: readonly Case[] = [
  ['EVENTS_OFF', 'group_update', 'purchased', (all) => parseConfig(all).eventsOff],
  ['TRUSTED_PROXIES', '10.0.0.0/8', '127.0.0.1', (all) => parseConfig(all).trustedProxies],
  ['CORS_ORIGINS', 'https://a.example', 'http://b.example:81', (all) => parseConfig(all).corsOrigins],
  ['KAFKA_TOPICS', 'event.a', 'event.b', (all) => parseConsumerConfig(all).kafka.topics.listed],
  ['KAFKA_BROKERS', 'a:9092', 'b:9093', (all) => parseConsumerConfig(all).kafka.brokers],
];

describe.each(CASES)('%s', (name, one, two, read) => {
  const kafka = { KAFKA_BROKERS: 'x:1' };
  const of = (text: string) => read({ ...env, ...kafka, [name]: text });
  test('may have one element', () => expect(of(one)).toEqual([one]));
  test('has two elements in their order', () => expect(of(`${two},${one}`)).toEqual([two, one]));
  test('may have spaces and spare commas', () => expect(of(` ${one} ,, ${two} ,`)).toEqual([one, two]));
  if (name !== 'KAFKA_BROKERS') test('may be empty', () => expect([of(''), of(' , ')]).toEqual([[], []]));
});
