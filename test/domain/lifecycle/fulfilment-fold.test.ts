import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  foldParcels,
  foldPurchases,
  GROUP_STATUSES,
  type GroupFact,
  type GroupStatus,
  orderGoods,
} from '../../../src/domain/lifecycle/fulfilment-fold.ts';

// Spec 9, 10: purchase and logistics are folds over the events, in any order.

const units = (...entries: [string, number][]) => entries.map(([skuId, count]) => ({ skuId, count }));
const bought = (...entries: [string, number][]) => ({ entries: units(...entries) });
const GOODS = orderGoods(units(['a', 2], ['b', 1]), []);
const group = (
  groupId: string,
  status: GroupStatus,
  entries: [string, number][] | null = null,
  more = {},
): GroupFact => ({
  groupId,
  status,
  carrier: '',
  trackingNo: '',
  entries: entries === null ? null : bought(...entries).entries,
  occurredAtMs: 0,
  ...more,
});

describe('purchases', () => {
  test.each([
    ['nothing', [], { all: false, partly: false }],
    ['a part', [bought(['a', 1])], { all: false, partly: true }],
    ['one SKU of two', [bought(['a', 2])], { all: false, partly: true }],
    ['all in one', [bought(['a', 2], ['b', 1])], { all: true, partly: false }],
    ['all in parts', [bought(['a', 1]), bought(['b', 1]), bought(['a', 1])], { all: true, partly: false }],
    ['more than all', [bought(['a', 9], ['b', 9])], { all: true, partly: false }],
    ['the same SKU twice in one', [bought(['a', 1], ['a', 1], ['b', 1])], { all: true, partly: false }],
  ])('%s', (_name, purchases, expected) => {
    expect(foldPurchases(GOODS, purchases)).toEqual(expected);
  });

  test('units whose money went back are not waited for, but an order of none is not purchased', () => {
    const less = orderGoods(units(['a', 2], ['b', 1]), units(['b', 1]));
    expect(foldPurchases(less, [bought(['a', 2])]).all).toBe(true);
    const none = orderGoods(units(['a', 1]), units(['a', 1]));
    expect(foldPurchases(none, []).all).toBe(false);
    expect(foldPurchases(none, [bought(['a', 1])]).all).toBe(true);
  });
});

describe('a SKU on several lines, as old orders have it', () => {
  const twice = units(['a', 1], ['b', 1], ['a', 1]);
  const all = (given: [string, number][], ...have: [string, number][]) => {
    const goods = orderGoods(twice, units(...given));
    const { allReceived } = foldParcels(goods, [group('g', 'received', have)]);
    return [foldPurchases(goods, [bought(...have)]).all, allReceived];
  };

  test('is all there when its lines together are', () => {
    expect(all([], ['a', 1], ['b', 1])).toEqual([false, false]);
    expect(all([], ['a', 2], ['b', 1])).toEqual([true, true]);
  });

  test('is needed less once for a unit whose money went back', () => {
    expect(all([['a', 1]], ['b', 1])).toEqual([false, false]);
    expect(all([['a', 1]], ['a', 1], ['b', 1])).toEqual([true, true]);
    expect(
      all(
        [
          ['a', 1],
          ['a', 1],
        ],
        ['b', 1],
      ),
    ).toEqual([true, true]);
  });

  test('however its units stand on lines, the order is bought and received as with one line a SKU', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 1, max: 3 })), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(some, some, some, (lines, given, have) => {
        const together = ['a', 'b'].flatMap((sku): [string, number][] => {
          const own = lines.filter(([one]) => one === sku);
          return own.length === 0 ? [] : [[sku, own.reduce((sum, [, count]) => sum + count, 0)]];
        });
        const fold = (goods: [string, number][]) => {
          const needed = orderGoods(units(...goods), units(...given));
          const parcels = foldParcels(needed, [group('g', 'received', have)]);
          return [foldPurchases(needed, [bought(...have)]), parcels.allReceived];
        };
        expect(fold(lines)).toEqual(fold(together));
      }),
    );
  });
});

describe('parcels', () => {
  const reached = (...facts: GroupFact[]) => {
    const { anyShipped, anyArrived, allReceived } = foldParcels(GOODS, facts);
    return [anyShipped, anyArrived, allReceived];
  };

  test.each([
    ['packed', [false, false, false]],
    ['shipped', [true, false, false]],
    ['arrived', [true, true, false]],
    ['received', [true, true, true]],
  ] as const)('one group with everything, %s', (status, expected) => {
    expect(reached(group('g', status))).toEqual([...expected]);
  });

  test('all entry counts must lie in received groups', () => {
    expect(reached(group('g', 'received', [['a', 2]]))).toEqual([true, true, false]);
    expect(reached(group('g', 'received', [['a', 2]]), group('h', 'arrived', [['b', 1]]))[2]).toBe(false);
    expect(reached(group('g', 'received', [['a', 2]]), group('h', 'received', [['b', 1]]))[2]).toBe(true);
    expect(
      reached(
        group('g', 'received', [['a', 1]]),
        group('h', 'received', [
          ['a', 1],
          ['b', 1],
        ]),
      )[2],
    ).toBe(true);
  });

  test('a parcel is as far as any event told; who carries it is what was told last on the way', () => {
    const told = [
      group('g', 'received'),
      group('g', 'packed', [['a', 1]], { carrier: 'A' }),
      group('g', 'shipped', null, { carrier: 'B', trackingNo: 'B1', occurredAtMs: 9 }),
    ];
    expect(foldParcels(GOODS, told).parcels).toEqual([
      {
        groupId: 'g',
        status: 'received',
        carrier: 'B',
        trackingNo: 'B1',
        entries: [{ skuId: 'a', count: 1 }],
        updatedAtMs: 0,
      },
    ]);
  });

  test('are listed by their names, each with nothing where nothing was told', () => {
    const told = ['h', 'g', 'i'].map((id) => group(id, 'packed', null, { occurredAtMs: 7 }));
    expect(foldParcels(GOODS, told).parcels).toEqual(
      ['g', 'h', 'i'].map((groupId) => ({
        ...{ groupId, status: 'packed', carrier: '', trackingNo: '', entries: null, updatedAtMs: 7 },
      })),
    );
  });

  test('shipped names some, received names none: all is received, whichever is known first', () => {
    const shipped = group('g', 'shipped', [['a', 1]]);
    const received = group('g', 'received');
    expect(reached(received)[2]).toBe(true);
    expect(reached(received, shipped)[2]).toBe(true);
    expect(reached(shipped, received)[2]).toBe(true);
  });

  test('an event more never takes back what the order has reached', () => {
    const all = [
      group('g', 'packed', [['a', 1]]),
      group('g', 'shipped', [['a', 1]]),
      group('g', 'arrived', [['b', 1]]),
      group('g', 'received'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (arrived) => {
        const walked = arrived.map((_, at) => reached(...arrived.slice(0, at + 1)));
        for (const [at, now] of walked.entries())
          for (const [which, was] of (walked[at - 1] ?? []).entries()) expect(now[which] || !was).toBe(true);
      }),
    );
  });

  test('any order of arrival: the same parcels', () => {
    const facts = fc.uniqueArray(
      fc.record({
        groupId: fc.constantFrom('g', 'h', 'i'),
        status: fc.constantFrom(...GROUP_STATUSES),
        carrier: fc.constantFrom('', 'A', 'B'),
        trackingNo: fc.constantFrom('', '1'),
        entries: fc.constantFrom(null, [{ skuId: 'a', count: 1 }], [{ skuId: 'b', count: 1 }]),
        occurredAtMs: fc.nat(9),
      }),
      { selector: (one) => `${one.groupId}/${one.status}`, maxLength: 12 },
    );
    const shuffled = facts.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(foldParcels(GOODS, other)).toEqual(foldParcels(GOODS, all));
      }),
      { numRuns: 1_000 },
    );
  });
});
