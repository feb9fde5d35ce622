import { describe, expect, test } from 'bun:test';
import { type LogisticsOrder, planLogistics } from '../../src/qa/plan-logistics.ts';

// Spec 14: the real events that bring an order from its state to the target.

const ORDER: LogisticsOrder = {
  id: 'O1',
  status: 'paid',
  lines: [
    { skuId: '11', mall: 'taobao', count: 2 },
    { skuId: '22', mall: 'tmall', count: 1 },
    { skuId: '12', mall: 'taobao', count: 1 },
  ],
  parcels: [],
};
const options = { groups: 1, run: 'r' };
const says = (order: LogisticsOrder, to: Parameters<typeof planLogistics>[1], groups = 1) => {
  const plan = planLogistics(order, to, { ...options, groups });
  return plan.ok ? plan.events.map((event) => event.says) : plan.problem;
};

describe('a plan of logistics', () => {
  test('buys once per mall, and takes one parcel through every status', () => {
    expect(says(ORDER, 'purchased')).toEqual(['taobao bought', 'tmall bought']);
    expect(says(ORDER, 'received')).toEqual([
      'taobao bought',
      'tmall bought',
      'SIM-r-1 packed',
      'SIM-r-1 shipped',
      'SIM-r-1 arrived',
      'SIM-r-1 received',
    ]);
    const plan = planLogistics(ORDER, 'shipped', options);
    expect(plan.ok && plan.events.map((event) => event.body)).toEqual([
      {
        order_id: 'O1',
        purchase_no: 'SIM-r',
        mall: 'taobao',
        entries: [
          { sku_id: '11', count: 2 },
          { sku_id: '12', count: 1 },
        ],
      },
      { order_id: 'O1', purchase_no: 'SIM-r', mall: 'tmall', entries: [{ sku_id: '22', count: 1 }] },
      ...['packed', 'shipped'].map((status) => ({
        order_id: 'O1',
        group_id: 'SIM-r-1',
        status,
        carrier: 'SIM',
        tracking_no: 'SIM-r-1',
        entries: [
          { sku_id: '11', count: 2 },
          { sku_id: '22', count: 1 },
          { sku_id: '12', count: 1 },
        ],
      })),
    ]);
  });

  test('shares all units over the parcels, at most one for each unit', () => {
    for (const [groups, parcels] of [
      [3, 3],
      [20, 4],
    ] as const) {
      const plan = planLogistics({ ...ORDER, status: 'purchased' }, 'received', { ...options, groups });
      if (!plan.ok) throw new Error(plan.problem);
      const packed = plan.events.filter((event) => event.body.status === 'packed');
      expect(packed).toHaveLength(parcels);
      expect(plan.events).toHaveLength(parcels * 4);
      const counts = new Map<string, number>();
      for (const { sku_id, count } of packed.flatMap(
        (one) => one.body.entries as { sku_id: string; count: number }[],
      ))
        counts.set(sku_id, (counts.get(sku_id) ?? 0) + count);
      expect([...counts].sort()).toEqual([
        ['11', 2],
        ['12', 1],
        ['22', 1],
      ]);
    }
  });

  test('goes on with the parcels there are, and packs what is in none', () => {
    const order: LogisticsOrder = {
      ...ORDER,
      status: 'shipped',
      parcels: [{ groupId: 'G', status: 'shipped', entries: [{ skuId: '11', count: 2 }] }],
    };
    expect(says(order, 'received')).toEqual([
      'SIM-r-1 packed',
      'SIM-r-1 shipped',
      'G arrived',
      'SIM-r-1 arrived',
      'G received',
      'SIM-r-1 received',
    ]);
  });

  test('is empty when the order is there, and impossible when it cannot get there', () => {
    expect(says({ ...ORDER, status: 'received' }, 'arrived')).toEqual([]);
    expect(says({ ...ORDER, status: 'receiving' }, 'arrived')).toEqual([]);
    for (const status of ['unpaid', 'authorized'] as const)
      expect(says({ ...ORDER, status }, 'received')).toBe('not_paid');
    for (const status of ['canceled', 'refunded'] as const)
      expect(says({ ...ORDER, status }, 'received')).toBe('over');
    const lines = ORDER.lines.map((line) => ({ ...line, count: 0 }));
    expect(says({ ...ORDER, lines }, 'purchased')).toBe('nothing_needed');
  });
});
