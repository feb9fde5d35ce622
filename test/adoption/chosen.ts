/** The part that runs in CI: prices, coupons, checkout and its races, events, refunds, lists, old orders. */
export const PART: readonly string[] = [
  'test/adoption/tree/schema.test.ts',
  'test/scenarios/summary.test.ts',
  'test/scenarios/checkout-rules.test.ts',
  'test/scenarios/checkout-races.test.ts',
  'test/scenarios/order-detail.test.ts',
  'test/scenarios/refunds/basics.test.ts',
  'test/scenarios/events/life.test.ts',
  'test/scenarios/old-orders.test.ts',
  'test/scenarios/old-orders-live.test.ts',
  'test/scenarios/changed-elsewhere.test.ts',
];

/** All tests that hold on any schema. */
export const WHOLE: readonly string[] = [
  ...PART,
  'test/scenarios/checkout-once.test.ts',
  'test/scenarios/expiry.test.ts',
  'test/scenarios/order-lists.test.ts',
  'test/scenarios/notifications.test.ts',
  'test/scenarios/noti-old.test.ts',
  'test/scenarios/price-changed.test.ts',
  'test/scenarios/same-request.test.ts',
  'test/scenarios/isolation.test.ts',
  'test/scenarios/events/money.test.ts',
  'test/scenarios/events/out-of-order.test.ts',
  'test/scenarios/events/races.test.ts',
  'test/scenarios/events/state-cells.test.ts',
  'test/scenarios/events/waiting.test.ts',
  'test/scenarios/events/whole-life.test.ts',
  'test/scenarios/refunds',
  'test/runtime/contract.test.ts',
];

/** Tests of rows that the tables of the old shop cannot hold, or that name the tables of ours. */
export const NOT_OF_THE_OLD_SHOP: readonly { readonly test: string; readonly why: string }[] = [
  { test: 'of the largest cart, with the longest names', why: 'its ids are longer than a bigint' },
  {
    test: '60 random orders with random series of refunds',
    why: 'it reads yen by drizzle alone, which does not know the currency of a row',
  },
  {
    test: 'one that cannot be read is left out',
    why: 'its marks of reading are Y and N, and nothing else fits',
  },
  { test: 'one of a kind that we do not know', why: 'its kinds are numbers, of which it has three' },
];
