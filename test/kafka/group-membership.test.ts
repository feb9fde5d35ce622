import { expect, test } from 'bun:test';
import { GroupMembership } from '../../src/kafka/group-membership.ts';
import type { KafkaClient } from '../../src/kafka/port.ts';
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

// A failed commit is made up for, even if no other record comes.

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
