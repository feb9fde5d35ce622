import { describe, expect, test } from 'bun:test';
import { ORDER_GROUPS } from '../../../src/domain/lifecycle/order-groups.ts';
import { statusLabel } from '../../../src/domain/lifecycle/order-labels.ts';
import { ORDER_STATUSES } from '../../../src/domain/lifecycle/order-state.ts';

describe('groups and labels', () => {
  test('every state stands in exactly one group', () => {
    const grouped = Object.values(ORDER_GROUPS).flatMap((group) => [...group.statuses]);
    expect(grouped.sort()).toEqual([...ORDER_STATUSES].sort());
    const withRefunds = Object.entries(ORDER_GROUPS).filter(([, group]) => group.withRefunds);
    expect(withRefunds.map(([name]) => name)).toEqual(['refund']);
  });

  test('every state has a label of its own in each language', () => {
    for (const language of ['en', 'zh-Hans'] as const) {
      const labels = ORDER_STATUSES.map((status) => statusLabel(status, language));
      expect(new Set(labels).size).toBe(ORDER_STATUSES.length);
      for (const label of labels)
        expect(label).toMatch(language === 'en' ? /^[A-Z][a-z ]+$/ : /^\p{Script=Han}+$/u);
    }
  });
});
