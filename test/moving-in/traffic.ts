import { demoData } from '../../src/tooling/dev/demo-data.ts';
import { signUserToken } from '../../src/tooling/dev/user-token.ts';
import type { Random } from '../support/seeded.ts';

/** A request of the APP, for any origin. */
export type Sent = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const SUMMARY = '/api/v/5.10.0/shopping/cal_price/v4_4';
const CHECKOUT = '/api/v/5.10.0/shopping/cart/checkout/entries';
const SKUS = demoData.skus.map((one) => `${one.spu_id}-${one.sku_id}`);
const CHANNELS = [...demoData.channels.map((one) => one.key), 'NO-SUCH-LINE'];
const COUPONS = ['', '', ...demoData.coupons.map((one) => one.code), 'NO_SUCH'];
const USERS = ['1001', '1002', '1003'];
/** SKUs that are sold, in stock, and shipped to every region. */
const SOLD = ['37804755-378047556', '9901757-99017575', '5120010-51200101', '5120010-51200102'];
/** Coupons without a limit, for users of the first two regions. */
const BOUGHT_WITH = ['', '', 'TEN10'];
const REGIONS = ['US', 'US', 'US', 'GB', 'GB', 'JP'];
const CLIENTS = ['ios_5.10.0', 'android_5.10.0', 'web_1', ''];

/** The timed request. Its answer is always the same. */
export const TIMED: Sent = {
  path: SUMMARY,
  headers: { 'content-type': 'application/json', 'cm-user-region': 'US', 'cm-client': 'ios_5.10.0' },
  body: JSON.stringify({ entries: [`${SOLD[0]}-2`, `${SOLD[2]}-1`], coupon_code: '', cash: 0 }),
};

/** A usual mix of requests: summaries of users and guests in three regions, one order in twenty, some events. */
export async function traffic(random: Random, secret: string): Promise<() => Sent> {
  const tokens = new Map<string, string>();
  for (const userId of USERS) tokens.set(userId, await signUserToken(secret, userId));
  const one = (from: readonly string[]) => random.pick(from);
  const some = (from: readonly string[]) => {
    const left = [...from];
    return Array.from({ length: 1 + random.below(4) }, () => left.splice(random.below(left.length), 1)[0]);
  };
  const head = (region: string, userId: string | null) => ({
    ...{ 'content-type': 'application/json', 'cm-user-region': region, 'cm-client': one(CLIENTS) },
    ...(userId === null ? {} : { 'x-cloudmall-access-token': tokens.get(userId) ?? '' }),
  });
  function summary(): Sent {
    const userId = random.below(4) === 0 ? null : one(USERS);
    // Two in a hundred have an unknown SKU, one in a hundred an unsupported region.
    const unknown = random.below(50) === 0 ? ['1-1-1'] : [];
    const body = {
      entries: [...some(SKUS).map((sku) => `${sku}-${1 + random.below(5)}`), ...unknown],
      mall_channels: random.below(8) === 0 ? { taobao: one(CHANNELS) } : {},
      coupon_code: one(COUPONS),
      auto_select_coupon: random.below(4) === 0,
      cash: userId === null ? 0 : random.below(3) * 5,
    };
    const region = random.below(100) === 0 ? 'FR' : one(REGIONS);
    return { path: SUMMARY, headers: head(region, userId), body: JSON.stringify(body) };
  }
  function checkout(): Sent {
    const body = {
      entries: some(SOLD).map((sku) => `${sku}-${1 + random.below(3)}`),
      ...{ addr_id: '501', coupon_code: one(BOUGHT_WITH), cash: 0 },
    };
    return { path: CHECKOUT, headers: head(one(['US', 'GB']), one(USERS)), body: JSON.stringify(body) };
  }
  const event: Sent = {
    ...{ path: '/event/purchased', body: '{}' },
    headers: { 'content-type': 'application/json' },
  };
  return () => {
    const kind = random.below(100);
    return kind < 5 ? checkout() : kind < 6 ? event : summary();
  };
}
