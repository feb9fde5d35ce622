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
