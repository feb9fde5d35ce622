import { describe, expect, test } from 'bun:test';
import { OffsetTracker } from '../../src/kafka/offset-tracker.ts';

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
});
