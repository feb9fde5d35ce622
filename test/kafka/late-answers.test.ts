import { expect, test } from 'bun:test';
import { GroupMembership } from '../../src/kafka/group-membership.ts';
import { until } from '../support/until.ts';
import { FakeCluster } from './fake-cluster.ts';
import { silentLog } from './parts.ts';

// Spec 10: an offset is committed once the effects before it are. kafkajs asks every broker by a fetcher of its own, so an
// answer may come after another fetcher has joined anew, or has read on (the patch of kafkajs).

const LIMIT_MS = 30_000;
const range = (from: number, end: number) => Array.from({ length: end - from }, (_, at) => from + at);

/** The service's membership on the real consumer of kafkajs. `handle` gets partition and offset of each record. */
function join(cluster: FakeCluster, handle: (partition: number, offset: number) => Promise<void>) {
  const done: string[] = [];
  const member = new GroupMembership({
    kafka: cluster.client(),
    groupId: 'shopping',
    topics: ['event.a'],
    choice: { eventPrefix: 'event.', listed: [] },
    concurrency: 100,
    limits: {
      ...{ sessionTimeoutMs: 6_000, heartbeatMs: 500, commitEveryMs: 20, slowAfterMs: 20_000 },
      ...{ finishWithinMs: 2_000, joinWithinMs: 30_000 },
      together: { keysMax: 1, jobsMax: 1, gatherMs: 0 },
    },
    log: silentLog,
    handle: async (events) => {
      for (const { place } of events) await handle(place?.partition ?? 0, Number(place?.offset));
      done.push(...events.map(({ place }) => `${place?.partition}/${place?.offset}`));
      return events.map(() => 'handled' as const);
    },
    onForeignTopics: () => {},
  });
  return { member, done };
}

const failUnless = (isGood: boolean): void => {
  if (!isGood) throw new Error('the database is away');
};

test.each([
  ['records', Infinity],
  ['a marker of a transaction', 30],
])(
  'an answer with %s of before a rejoin does not jump over what is committed',
  async (_, markersFrom) => {
    const cluster = new FakeCluster([{ leader: 1 }, { leader: 2, end: 30, committed: 5, markersFrom }]);
    const log = cluster.logs[1];
    if (log === undefined) throw new Error('there are two');
    const asked = () => cluster.asked[1] ?? [];
    let isBack = false;
    // What comes late could be done at once.
    const { member, done } = join(cluster, async (_, offset) => failUnless(isBack || offset >= 30));
    await member.start();
    await until(() => asked().includes(30));
    const late = cluster.hold(2);
    await late.came;
    cluster.refuse(1, 'NOT_LEADER_FOR_PARTITION');
    await until(() => cluster.generation === 2 && member.isJoined);
    log.end = 31;
    late.answer();
    await until(() => asked().filter((offset) => offset === 5).length === 2 || asked().includes(31));
    const hasJumped = asked().includes(31);
    isBack = true;
    // kafkajs passes over a marker that comes alone: it is committed with the next record.
    const end = Math.min(31, markersFrom);
    await until(() => log.committed === end || hasJumped);
    await member.stop();
    expect([hasJumped, new Set(done)]).toEqual([false, new Set(range(5, end).map((one) => `1/${one}`))]);
  },
  LIMIT_MS,
);

test(
  'a batch that waits for a worker while another fetcher joins anew is not handed out',
  async () => {
    // One batch of each partition, and one more than are handed out at once.
    const many = range(0, 64).map(() => ({ leader: 2 }));
    const cluster = new FakeCluster([{ leader: 1 }, ...many, { leader: 2, end: 30, committed: 5 }]);
    const last = cluster.logs[65];
    if (last === undefined) throw new Error('there are 66');
    const asked = () => cluster.asked[65] ?? [];
    const open = Promise.withResolvers<void>();
    let isBack = false;
    let running = 0;
    const { member, done } = join(cluster, async (partition, offset) => {
      if (partition === 65) return failUnless(isBack || offset >= 30);
      running += 1;
      await open.promise;
    });
    await member.start();
    await until(() => asked().includes(30));
    const other = cluster.hold(1);
    await other.came;
    for (const log of cluster.logs.slice(1)) log.end += 1;
    await until(() => running === 64);
    cluster.refuse(1, 'NOT_LEADER_FOR_PARTITION');
    other.answer();
    await until(() => asked().filter((offset) => offset === 5).length === 2 || asked().includes(31));
    open.resolve();
    isBack = true;
    await until(() => last.committed === 31);
    await member.stop();
    const own = done.filter((one) => one.startsWith('65/'));
    expect(new Set(own)).toEqual(new Set(range(5, 31).map((one) => `65/${one}`)));
  },
  LIMIT_MS,
);

test(
  'an answer about what another fetcher has read meanwhile is left out, and what is slow is not committed',
  async () => {
    const cluster = new FakeCluster([{ leader: 1, end: 10 }]);
    const [log] = cluster.logs;
    if (log === undefined) throw new Error('there is one');
    let isBack = false;
    let running = 0;
    const read = Promise.withResolvers<void>();
    const { member, done } = join(cluster, async (_, offset) => {
      if (offset === 5) failUnless(isBack);
      if (offset < 10 || offset > 19) return;
      running += 1;
      await read.promise;
    });
    await member.start();
    await until(() => log.committed === 5 && done.length === 9);
    log.end = 20;
    await until(() => running === 10);
    // The partition moves while its batch is handled: its new leader is asked for the same records.
    const late = cluster.hold(2);
    log.leader = 2;
    await late.came;
    read.resolve();
    await until(() => done.length === 19);
    // The first leader's batch ends, and with it its hold on the partition.
    await new Promise((resolve) => setTimeout(resolve, 100));
    late.answer();
    await until(() => cluster.asked[0]?.at(-1) === 20);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(log.committed).toBe(5);
    isBack = true;
    await until(() => log.committed === 20);
    await member.stop();
    expect(done.toSorted()).toEqual(
      range(0, 20)
        .map((one) => `0/${one}`)
        .toSorted(),
    );
  },
  LIMIT_MS,
);

test(
  'a member that is stopped while it joins reads nothing, and leaves the group once the answer comes',
  async () => {
    const cluster = new FakeCluster([{ leader: 1, end: 10 }]);
    const { member, done } = join(cluster, async () => {});
    const late = cluster.hold('join');
    const started = member.start();
    await late.came;
    await member.stop();
    late.answer();
    await started;
    // A member that stays asks again and again.
    await until(() => cluster.hasLeft || (cluster.asked[0]?.length ?? 0) > 1);
    expect([cluster.hasLeft, member.isJoined, done]).toEqual([true, false, []]);
  },
  LIMIT_MS,
);
