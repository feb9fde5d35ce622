import { expect, test } from 'bun:test';
import { chooseTopics, eventName } from '../../src/kafka/topics.ts';

test('topics of events are those with the prefix and those that are listed, which lose nothing of their names', () => {
  const existing = ['other', 'event.b', 'legacy.pay', 'event.a', 'xevent.c'];
  const chosen = (listed: readonly string[]) => chooseTopics(existing, { eventPrefix: 'event.', listed });
  expect(chosen([])).toEqual(['event.a', 'event.b']);
  expect(chosen(['legacy.pay', 'event.a', 'not.there'])).toEqual(['event.a', 'event.b', 'legacy.pay']);
  const names = ['event.a', 'legacy.pay'].map((one) => eventName(one, { eventPrefix: 'event.', listed: [] }));
  expect(names).toEqual(['a', 'legacy.pay']);
});
