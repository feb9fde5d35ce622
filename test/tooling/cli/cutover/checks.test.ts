import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaState } from '../../../../src/kafka/inspect-group.ts';
import {
  type Check,
  type Finding,
  holds,
  notYet,
  openSteps,
  runChecks,
} from '../../../../src/tooling/cli/cutover/check.ts';
import { clockChecks } from '../../../../src/tooling/cli/cutover/clock-checks.ts';
import { kafkaChecks } from '../../../../src/tooling/cli/cutover/kafka-checks.ts';
import { serviceChecks } from '../../../../src/tooling/cli/cutover/service-checks.ts';
import { shadowChecks } from '../../../../src/tooling/cli/cutover/shadow-checks.ts';

const states = async (checks: readonly Check[]) =>
  Object.fromEntries((await runChecks(checks)).map(({ name, state }) => [name, state]));

describe('the steps', () => {
  const check = (step: Check['step'], look: Check['look']): Check => ({ step, name: step, look });
  test('are open up to the first whose condition does not hold, or cannot be checked', async () => {
    const good = async () => holds('');
    const results = await runChecks([
      check('1 database', good),
      check('2 shadow', good),
      check('3 summaries', async () => {
        throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
      }),
      check('4 events', async () => notYet('', '')),
    ]);
    expect(openSteps(results)).toEqual(['1 database', '2 shadow']);
    expect(results[2]).toMatchObject({ state: 'unknown', found: 'cannot be checked: ECONNREFUSED' });
    expect(JSON.stringify(results)).not.toContain('secret');
  });
});

describe('the services', () => {
  const options = {
    old: 'http://old',
    new: 'http://new',
    userToken: { token: `x.y.${'a'.repeat(43)}`, userId: '1' },
    supportKey: 'k',
    nowS: () => 1,
  };
  const look = (status: (url: string, headers: Readonly<Record<string, string>>) => number) =>
    states(
      serviceChecks(async (url, headers) => new Response('{}', { status: status(url, headers) }), options),
    );
  const isWhole = (headers: Readonly<Record<string, string>>) =>
    headers['x-cloudmall-access-token'] === options.userToken.token ||
    headers['x-shopping-signature'] !== undefined;

  test('hold when the new one is ready and takes the same keys, and no others', async () => {
    const found = await look((url, headers) => (url.includes('orders') && !isWhole(headers) ? 401 : 200));
    expect(found).toEqual({
      'old service': 'holds',
      'new service': 'holds',
      'keys: users': 'holds',
      'keys: services': 'holds',
    });
  });

  test.each([
    ['is not ready', 'new service', (url: string) => (url.endsWith('/readyz') ? 503 : 200)],
    ['takes any token', 'keys: users', () => 200],
    ['takes no token', 'keys: users', () => 401],
    ['has other service keys', 'keys: services', (url: string) => (url.includes('support') ? 401 : 200)],
  ])('do not when the new one %s', async (_name, name, status) => {
    expect((await look(status))[name]).toBe('not_yet');
  });
});

describe('clocks', () => {
  const nowMs = () => Date.parse('2026-01-01T00:00:10Z');
  const at = (date: string | null) =>
    states(
      clockChecks(null, async () => new Response('', date === null ? {} : { headers: { date } }), {
        old: 'http://old',
        new: 'http://new',
        skewMs: 5_000,
        nowMs,
      }),
    );
  test.each([
    ['Thu, 01 Jan 2026 00:00:10 GMT', 'holds'],
    ['Thu, 01 Jan 2026 00:00:06 GMT', 'holds'],
    ['Thu, 01 Jan 2026 00:01:10 GMT', 'not_yet'],
    [null, 'unknown'],
  ])('at %p are %p', async (date, state) => {
    expect((await at(date))['clock of the new service']).toBe(state as Finding['state']);
  });
});

describe('Kafka', () => {
  const events = ['payment_notified_cm', 'payment_failed_cm', 'purchased', 'group_update', 'refund_notified'];
  const topics = [
    ...events.map((name) => `event.${name}`),
    ...[
      'created',
      'authorized',
      'paid',
      'canceled',
      'purchased',
      'shipped',
      'receiving',
      'received',
      'refunded',
      'review_opened',
      'review_ended',
    ].map((name) => `order.${name}`),
    'refund.requested',
    'noti.user',
  ];
  const partition = (committed: bigint | null, low = 0n, high = 10n) => ({
    topic: 'event.purchased',
    partition: 0,
    low,
    high,
    committed,
  });
  const state = (
    more: Partial<KafkaState> = {},
    old = partition(10n),
    ours = partition(10n),
  ): KafkaState => ({
    topics,
    eventTopics: topics.slice(0, 5),
    groups: [
      { groupId: 'old', members: [], partitions: [old] },
      { groupId: 'ours', members: [], partitions: [ours] },
    ],
    ...more,
  });
  const look = (given: KafkaState) =>
    states(
      kafkaChecks(async () => given, {
        oldGroup: 'old',
        ourGroup: 'ours',
        outPrefix: '',
        choice: { eventPrefix: 'event.', listed: [] },
        lag: 3n,
      }),
    );

  test('holds with all topics, an empty old group that has read all, and ours no further', async () => {
    expect(new Set(Object.values(await look(state())))).toEqual(new Set(['holds']));
  });

  test.each([
    ['a topic is missing', 'topics in', state({ topics: topics.slice(1) })],
    ['an outgoing topic is missing', 'topics out', state({ topics: topics.slice(0, -1) })],
    [
      'somebody is in the old group',
      'old group: stopped',
      state({ groups: [{ groupId: 'old', members: ['python'], partitions: [] }] }),
    ],
    ['the old group has no offset', 'old group: offsets', state({}, partition(null))],
    ['records that it has not read are gone', 'old group: offsets', state({}, partition(2n, 5n))],
    ['it has too much left', 'old group: lag', state({}, partition(6n))],
    ['ours is ahead', 'our start', state({}, partition(5n), partition(7n))],
    ['ours has anything left', 'our lag', state({}, partition(10n), partition(9n))],
  ])('does not hold when %s', async (_name, name, given) => {
    expect((await look(given))[name]).toBe('not_yet');
  });
});

describe('the last hour of shadow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'r.json');
  const nowMs = () => Date.parse('2026-01-01T01:00:00Z');
  const look = async (report: unknown) => {
    writeFileSync(file, JSON.stringify(report));
    const options = { file, allow: 0.001, compared: 1_000, nowMs };
    return (await states(shadowChecks(options)))['differences of the last hour'];
  };
  const report = (compared: number, different: number, endedAt = '2026-01-01T00:59:30.000Z') => ({
    version: 1,
    endedAt,
    lastHour: { compared, different },
  });
  test.each([
    ['is within what is allowed', report(2_000, 2), 'holds'],
    ['differs too often', report(2_000, 3), 'not_yet'],
    ['has compared too few', report(999, 0), 'not_yet'],
    ['is old', report(2_000, 0, '2026-01-01T00:50:00.000Z'), 'not_yet'],
    ['is none', {}, 'unknown'],
  ])('%s', async (_name, given, state) => {
    expect(await look(given)).toBe(state as Finding['state']);
  });
});
