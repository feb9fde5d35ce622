import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Handed, OffsetTracker, PartitionOffsets } from '../../src/kafka/offset-tracker.ts';

describe('the offset tracker', () => {
  test('gives the finished prefix, whatever finishes first, until it is committed', () => {
    const progress = new OffsetTracker();
    const own = progress.of('t', 0);
    const [first, second, third] = ['7', '8', '10'].map((offset) => own.hand(offset));
    if (!first || !second || !third) throw new Error('must be handed out');
    own.finish(third);
    expect(progress.due()).toEqual([]);
    own.finish(first);
    const due = [{ topic: 't', partitions: [{ partition: 0, offset: '8' }] }];
    expect(progress.due()).toEqual(due);
    expect(progress.due()).toEqual(due);
    progress.committed(due);
    expect(progress.due()).toEqual([]);
    own.finish(second);
    expect(progress.due()).toEqual([{ topic: 't', partitions: [{ partition: 0, offset: '11' }] }]);
  });

  test('does not hand out again what is under way, and passes over offsets without a record', () => {
    const own = new OffsetTracker().of('t', 3);
    const handed = own.hand('4');
    expect(own.hand('4')).toBeNull();
    own.pass('5');
    expect(own.due()).toBeNull();
    if (handed !== null) own.finish(handed);
    expect(own.due()).toBe('6');
  });

  test('counts offsets beyond what a number can hold', () => {
    const own = new OffsetTracker().of('t', 0);
    const handed = own.hand('9007199254740993');
    if (handed !== null) own.finish(handed);
    expect(own.due()).toBe('9007199254740994');
  });

  test('goes on behind what is slow when a lost connection has fetched it all again', () => {
    const own = new PartitionOffsets();
    const fetch = () => {
      own.begin('1');
      return ['1', '2', '3'].map((offset) => own.hand(offset));
    };
    const [first, second, third] = fetch();
    if (!first || !second || !third) throw new Error('must be handed out');
    own.finish(first);
    own.finish(second);
    expect(own.due()).toBe('3');
    own.committed('3');
    expect(fetch()).toEqual([null, null, null]);
    own.finish(third);
    expect(own.due()).toBe('4');
  });

  test('hands out all of a log that begins anew below what was taken', () => {
    const own = new PartitionOffsets();
    own.begin('7');
    const old = own.hand('7');
    own.taken('7');
    if (old !== null) own.finish(old);
    expect(own.due()).toBe('8');
    own.committed('8');
    own.begin('0');
    const fresh = own.hand('0');
    expect(own.due()).toBeNull();
    if (fresh === null) throw new Error('must be handed out');
    own.finish(fresh);
    expect(own.due()).toBe('1');
  });

  /** Hands a batch out, all of it. */
  const handAll = (own: PartitionOffsets, from: number, end: number): Handed[] => {
    own.begin(String(from));
    const handed = Array.from({ length: end - from }, (_, at) => own.hand(String(from + at)));
    own.taken(String(end - 1));
    return handed.map((one) => one ?? expect.unreachable('must be handed out'));
  };

  test('commits nothing beyond an unfinished record when a batch that was taken comes once more', () => {
    const own = new PartitionOffsets();
    const first = handAll(own, 0, 10);
    for (const one of first) if (one.offset !== 5n) own.finish(one);
    expect(own.due()).toBe('5');
    own.committed('5');
    for (const one of handAll(own, 10, 20)) own.finish(one);
    for (const one of handAll(own, 10, 20)) own.finish(one);
    expect(own.due()).toBeNull();
    for (const one of first) own.finish(one);
    expect(own.due()).toBe('20');
  });

  test('hands out a new log though it begins at a record of the old one that is unfinished', () => {
    const own = new PartitionOffsets();
    const [stuck, ...others] = handAll(own, 0, 3);
    for (const one of others) own.finish(one);
    const fresh = handAll(own, 0, 2);
    for (const one of fresh) own.finish(one);
    expect(own.due()).toBe('0');
    if (stuck !== undefined) own.finish(stuck);
    // Not 3, which the old log had: of this one nothing behind 1 was read.
    expect(own.due()).toBe('2');
  });

  test('commits nothing that is unfinished or was not handed out, whatever late fetches and new logs come', () => {
    const size = { back: fc.integer({ min: 1, max: 8 }), count: fc.integer({ min: 1, max: 6 }) };
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom('fetch', 'late', 'anew'), ...size, which: fc.constant(0) }),
      fc.record({ do: fc.constantFrom('finish', 'finish', 'take', 'commit'), which: fc.nat(), ...size }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const own = new PartitionOffsets();
        const open: { readonly handed: Handed; readonly log: number }[] = [];
        let done = new Set<number>();
        let [log, start, position, fetched] = [0, 0, 0, 0];
        const fetch = (count: number) => {
          own.begin(String(position));
          fetched = position + count;
          for (let offset = position; offset < fetched; offset += 1) {
            const handed = own.hand(String(offset));
            if (handed !== null) open.push({ handed, log });
          }
        };
        const take = () => {
          if (fetched > position) own.taken(String(fetched - 1));
          position = Math.max(position, fetched);
        };
        const finish = (which: number) => {
          for (const one of open.splice(which % (open.length + 1), 1)) {
            own.finish(one.handed);
            if (one.log === log) done.add(Number(one.handed.offset));
          }
        };
        const commit = () => {
          const due = own.due();
          if (due === null) return;
          for (const { handed } of open) expect(handed.offset).toBeGreaterThanOrEqual(BigInt(due));
          for (let offset = start; offset < Number(due); offset += 1) expect(done).toContain(offset);
          own.committed(due);
        };
        /** What was taken is read once more, from a log that is the same or a new one. */
        const goBack = (back: number, isNew: boolean) => {
          take();
          const least = isNew ? 0 : start;
          if (position <= least) return false;
          position = Math.max(least, position - back);
          if (!isNew) return true;
          [log, start, done] = [log + 1, position, new Set()];
          return true;
        };
        for (const one of steps) {
          if (one.do === 'fetch') fetch(one.count);
          else if (one.do === 'take') take();
          else if (one.do === 'finish') finish(one.which);
          else if (one.do === 'commit') commit();
          else if (goBack(one.back, one.do === 'anew')) fetch(one.count);
        }
        take();
        // More than any batch from here had before.
        fetch(8);
        take();
        while (open.length > 0) finish(0);
        const due = own.due();
        expect(due === null || due === String(position)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('hands out each offset once, commits never go back, and reach the end, whatever is fetched again', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('fetch' as const), count: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ do: fc.constant('finish' as const), which: fc.nat() }),
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('commit' as const) }),
    );
    const gaps = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(gaps, fc.array(step, { maxLength: 60 }), (gap, steps) => {
        let sum = 0;
        const log = gap.map((one) => (sum += one));
        const own = new PartitionOffsets();
        const open: Handed[] = [];
        const seen = new Set<bigint>();
        let [position, fetched, committed] = [0, 0, 0];
        const fetch = (count: number) => {
          const batch = log.slice(position, position + count);
          if (batch[0] === undefined) return;
          own.begin(String(batch[0]));
          for (const offset of batch) {
            const handed = own.hand(String(offset));
            if (handed === null) continue;
            expect(seen.has(handed.offset)).toBe(false);
            seen.add(handed.offset);
            open.push(handed);
          }
          fetched = position + batch.length;
        };
        const take = () => {
          if (fetched > position) own.taken(String(log[fetched - 1]));
          position = Math.max(position, fetched);
        };
        const commit = () => {
          const due = own.due();
          if (due === null) return;
          expect(Number(due)).toBeGreaterThan(committed);
          for (const { offset } of open) expect(offset).toBeGreaterThanOrEqual(BigInt(due));
          committed = Number(due);
          own.committed(due);
        };
        for (const one of steps) {
          if (one.do === 'fetch') fetch(one.count);
          else if (one.do === 'take') take();
          else if (one.do === 'commit') commit();
          else for (const done of open.splice(one.which % (open.length + 1), 1)) own.finish(done);
        }
        fetch(log.length);
        for (const done of open.splice(0)) own.finish(done);
        commit();
        expect([seen.size, committed]).toEqual([log.length, (log.at(-1) ?? 0) + 1]);
      }),
    );
  });
});
