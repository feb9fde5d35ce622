import * as t from '../../src/db/schema/index.ts';
import type { World } from './world.ts';

// Rows in which no two columns, malls, channels or currencies have the same number: who reads one for another is
// found out. The demo data are the specification's; in them first and next weight are alike, two channels of a region
// have the same tax, and one row of free shipping stands alone.

export const KW = { region: 'KW', headers: { 'cm-client': 'ios_5.10.0' } };
const HOUR_MS = 3_600_000;

const FAST = {
  ...{ region: 'KW', channelKey: 'FAST', name: 'Fast line', priority: 1, maxWeightG: 1_500, taxBps: 500 },
  ...{ firstWeightG: 400, firstFeeFen: 5_300n, stepWeightG: 300, stepFeeFen: 1_900n },
  ...{ etaDaysFrom: 3, etaDaysTo: 5 },
};
const SLOW = {
  ...{ region: 'KW', channelKey: 'SLOW', name: 'Slow line', priority: 2, maxWeightG: 1_499, taxBps: 700 },
  ...{ firstWeightG: 600, firstFeeFen: 4_100n, stepWeightG: 250, stepFeeFen: 1_700n },
  ...{ etaDaysFrom: 11, etaDaysTo: 14 },
};
const SLOW_IN_GB = { ...SLOW, region: 'GB', priority: 9, firstFeeFen: 6_700n, taxBps: 900 };

const free = (
  region: string,
  mall: string,
  channelKey: string,
  thresholdMinor: bigint,
  currency: string,
) => ({
  ...{ region, mall, channelKey, thresholdMinor, currency },
});
const FREE = [
  free('KW', 'taobao', 'FAST', 7_000n, 'KWD'),
  free('KW', 'taobao', 'SLOW', 5_000n, 'KWD'),
  free('KW', 'tmall', 'SLOW', 5_101n, 'KWD'),
  free('GB', 'taobao', 'SLOW', 719n, 'GBP'),
];

/** A dress by the fast line costs 5.178 KWD. */
const method = (name: string, priority: number, more: Partial<typeof t.paymentMethod.$inferInsert>) => ({
  ...{ name, title: name, logo: `${name}.svg`, regions: ['US', 'KW'], priority, enabled: true, ...more },
});
const METHODS = [
  method('from', 9, { minAmount: { USD: '9.00', KWD: '5.178' } }),
  method('up_to', 8, { maxAmount: { USD: '1.00', KWD: '5.178' } }),
  method('both', 8, { minAmount: { KWD: '5.178' }, maxAmount: { KWD: '5.178' } }),
  method('second', 1, { currencies: ['USD', 'KWD'], clients: ['web', 'ios'], titles: { 'zh-Hans': '第二' } }),
  method('above', 2, { minAmount: { USD: '1.00', KWD: '5.179' } }),
  method('below', 2, { maxAmount: { USD: '9.00', KWD: '5.177' } }),
  method('other_money', 2, { currencies: ['USD', 'GBP'] }),
  method('other_client', 2, { clients: ['web', 'android'] }),
  method('other_region', 2, { regions: ['US', 'GB'] }),
  method('off', 2, { enabled: false }),
];

const couponsAt = (nowMs: number) => [
  {
    ...{ code: 'TELL', kind: 'percent_off', percent: '12.5', isPublic: false, usedCount: 0 },
    ...{ cap: { USD: '9.00', KWD: '0.300' }, minSpend: { USD: '1.00', KWD: '2.786' } },
    ...{ malls: ['jd', 'taobao'], skuIds: ['60000002', '51200102'], regions: ['US', 'KW'] },
    ...{ totalLimit: 3, perUserLimit: 2 },
  },
  {
    ...{
      code: 'LATER',
      kind: 'amount_off',
      off: { USD: '2.00', KWD: '0.125' },
      isPublic: true,
      usedCount: 0,
    },
    ...{ startsAtMs: nowMs + HOUR_MS, endsAtMs: nowMs + 2 * HOUR_MS },
  },
];

const addressOf = (addrId: string, userId: string) => ({
  ...{ addrId, userId, region: 'KW', receiver: 'Ann Lee', email: 'ann@example.com', phone: '+965 2245 0000' },
  ...{ street: '1 Gulf Road', city: 'Salmiya', province: 'Hawalli', postcode: '22001' },
});

/** Adds a region with a currency of three decimals, and what it needs for an order. */
export async function addTellingRows({ database: { db }, clock, upstream }: World): Promise<void> {
  upstream.setRate('KWD', '0.0425');
  await db.insert(t.region).values({ region: 'KW', currency: 'KWD' });
  await db.insert(t.shippingChannel).values([FAST, SLOW, SLOW_IN_GB]);
  await db.insert(t.freeShipping).values(FREE);
  await db.insert(t.paymentMethod).values(METHODS);
  for (const row of couponsAt(clock.nowMs())) await db.insert(t.coupon).values(row);
  const owner = (userId: string) => ({ userId, code: 'TELL', owned: true, usedCount: 0 });
  await db.insert(t.couponUser).values([owner('1001'), owner('1003')]);
  await db.insert(t.address).values([addressOf('701', '1001'), addressOf('703', '1003')]);
}
