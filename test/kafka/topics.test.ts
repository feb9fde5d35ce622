import { describe, expect, test } from 'bun:test';
import { chooseTopics, eventName } from '../../src/kafka/topics.ts';

// Spec 10: the prefix and the names of topics are configurable.

const THERE = ['event.purchased', 'payments.v2', 'orders', 'event.other', 'event.purchased.old'];

describe('topics', () => {
  test('are all that have the prefix', () => {
    const choice = { eventPrefix: 'event.', listed: [] };
    expect(chooseTopics(THERE, choice)).toEqual(['event.other', 'event.purchased', 'event.purchased.old']);
    expect(THERE.map((topic) => eventName(topic, choice))).toContain('purchased');
  });

  test('or those that are listed, with the name that is listed with them', () => {
    const listed = ['payments.v2=payment_notified_cm', 'event.purchased', 'gone=purchased'];
    const choice = { eventPrefix: 'event.', listed };
    const chosen = chooseTopics(THERE, choice);
    expect(chosen.map((topic) => [topic, eventName(topic, choice)])).toEqual([
      ['event.purchased', 'purchased'],
      ['payments.v2', 'payment_notified_cm'],
    ]);
  });
});
