import { expect, test } from 'bun:test';
import { GroupMembership } from '../../src/kafka/group-membership.ts';
import type { KafkaClient, KafkaMember, MemberOptions } from '../../src/kafka/port.ts';
import { until } from '../support/until.ts';
import {
  committed,
  openClient,
  ownPlace,
  type Place,
  produce,
  records,
  settingsOf,
  silentLog,
} from './parts.ts';

// A failed commit is made up for, even if no other record comes; what ended before a join changes nothing after it.

const LIMIT_MS = 60_000;

/** The real client, whose commits fail while `isRefusing` says so. */
const refusingCommits = (
  kafka: KafkaClient,
  isRefusing: () => boolean,
  onRefused: () => void,
): KafkaClient => ({
  ...kafka,
  member: (options) => {
    const member = kafka.member(options);
    return {
      ...member,
      async commit(offsets) {
        if (!isRefusing()) return member.commit(offsets);
        onRefused();
        throw new Error('the broker is busy');
      },
    };
  },
});

const memberOf = (place: Place, kafka: KafkaClient, onHandled: (count: number) => void) =>
  new GroupMembership({
    kafka,
    groupId: place.group,
    topics: [`${place.prefix}a`],
    choice: { eventPrefix: place.prefix, listed: [] },
    concurrency: 4,
    limits: {
      ...{ sessionTimeoutMs: 6_000, heartbeatMs: 500, commitEveryMs: 200, slowAfterMs: 1_000 },
      ...{ finishWithinMs: 5_000, joinWithinMs: 30_000 },
      together: { keysMax: 4, jobsMax: 4, gatherMs: 0 },
    },
    log: silentLog,
    handle: async (events) => {
      onHandled(events.length);
      return events.map(() => 'handled' as const);
    },
    onForeignTopics: () => {},
  });

test(
  'what a failed commit covered is committed by the next one, though nothing more comes',
  async () => {
    const place = await ownPlace();
    await produce(place, 'a', records(['k'], 10));
    let handled = 0;
    let refused = 0;
    const kafka = refusingCommits(
      openClient(settingsOf(place), silentLog),
      () => handled < 10 || refused === 0,
      () => {
        refused += 1;
      },
    );
    const member = memberOf(place, kafka, (count) => {
      handled += count;
    });
    await member.start();
    await until(async () => (await committed(place, 'a')) === 10);
    await member.stop();
    expect([handled, refused > 0]).toEqual([10, true]);
  },
  LIMIT_MS,
);

/** A member that the test itself speaks for. */
function spokenFor(commit: KafkaMember['commit']) {
  const told = Promise.withResolvers<MemberOptions['events']>();
  const member = (options: MemberOptions): KafkaMember => {
    told.resolve(options.events);
    return { start: async () => {}, commit, leave: async () => {} };
  };
  return { kafka: { member } as KafkaClient, events: told.promise };
}

test('a commit that is refused after the next join does not take the member out of the group', async () => {
  const place = { brokers: [], prefix: 'event.', group: 'g' };
  const commits: PromiseWithResolvers<void>[] = [];
  const { kafka, events } = spokenFor(() => {
    const one = Promise.withResolvers<void>();
    commits.push(one);
    return one.promise;
  });
  const member = memberOf(place, kafka, () => {});
  await member.start();
  const { joined, batch } = await events;
  const session = { heartbeat: async () => {}, taken: () => {} };
  const record = { offset: '0', key: 'k', value: null, headers: {} };
  const fetched = { topic: 'event.a', partition: 0, records: [record], lastOffset: '0' };
  joined({ 'event.a': [0] });
  await batch(fetched, session);
  await until(() => commits.length === 1);
  joined({ 'event.a': [0] });
  commits[0]?.reject(Object.assign(new Error('of another time'), { type: 'ILLEGAL_GENERATION' }));
  await batch(fetched, session);
  await until(() => commits.length === 2 || !member.isJoined);
  expect(member.isJoined).toBe(true);
  commits[1]?.resolve();
  await member.stop();
});
