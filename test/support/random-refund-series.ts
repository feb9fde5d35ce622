import { sum } from '../../src/domain/values/money.ts';
import { legTexts, type Placed, type refundFlow } from './refund-flow.ts';
import type { World } from './world.ts';

/** A random number from 0 to below - 1, the same for the same seed. */
export type Dice = (below: number) => number;

export function createDice(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const REGIONS = [
  { region: 'US', addr_id: '501', currency: 'USD', coupons: ['', 'WELCOME5', 'TEN10', 'TAOBAO15'] },
  { region: 'GB', addr_id: '502', currency: 'GBP', coupons: ['', 'GBFREE', 'GBFREE', 'TEN10'] },
  { region: 'JP', addr_id: '505', currency: 'JPY', coupons: ['', 'TAOBAO15'] },
] as const;
const GOODS = ['37804755-378047556', '9901757-99017575', '5120010-51200101', '5120010-51200102'];

const pick = <T>(dice: Dice, from: readonly T[]): T => from[dice(from.length)] as T;
export const minor = (v: string): bigint => BigInt(v.replace('.', ''));
const text = (amount: bigint, currency: string): string =>
  currency === 'JPY' ? `${amount}` : `${amount / 100n}.${`${amount % 100n}`.padStart(2, '0')}`;

export type Bought = Placed & {
  readonly cart: readonly { readonly skuId: string; readonly count: number }[];
  readonly region: string;
  readonly hasShipping: boolean;
  readonly cards: number;
};

/** Places and pays a random order: any currency, coupon, wallet money, free shipping, and one to three cards. */
export async function buy(world: World, flow: ReturnType<typeof refundFlow>, dice: Dice): Promise<Bought> {
  const { region, addr_id, currency, coupons } = pick(dice, REGIONS);
  const goods = GOODS.filter(() => dice(2) === 0);
  const cart = (goods.length === 0 ? [GOODS[0] as string] : goods).map((entry) => ({
    entry,
    count: 1 + dice(4),
  }));
  world.upstream.setBalance('1001', { v: text(1_000_000n, currency), c: currency });
  const cash = pick(dice, [0, 0, 0, 1 + dice(60), 1 + dice(60), 9_999]);
  const body = {
    entries: cart.map(({ entry, count }) => `${entry}-${count}`),
    addr_id,
    cash,
    ...(region === 'US' && dice(2) === 0 ? { mall_channels: { taobao: 'CN-US-ECO-LINE' } } : {}),
  };
  // A coupon that does not fit the cart is left out.
  const order = await flow
    .place({ ...body, coupon_code: pick(dice, coupons) }, { region })
    .catch(() => flow.place(body, { region }));
  let left = minor(order.final.v);
  let cards = 0;
  while (left > 0n) {
    cards += 1;
    const part = cards === 3 || dice(2) === 0 ? left : 1n + (left * BigInt(dice(90))) / 100n;
    await flow.capture(order, text(part > left ? left : part, currency), `pay-${cards}`, {
      occurred_at: `2026-01-05T0${cards}:00:00.000Z`,
    });
    left -= part > left ? left : part;
  }
  const { couponCode, shippingMinor } = await flow.order(order.id);
  return {
    ...order,
    cart: cart.map(({ entry, count }) => ({ skuId: entry.split('-')[1] ?? '', count })),
    region,
    hasShipping: couponCode !== 'GBFREE' && shippingMinor > 0n,
    cards,
  };
}

/** A random refund request: some lines, an amount, or all that is left. */
export function randomRequest(order: Bought, dice: Dice): Record<string, unknown> {
  const to = { to: dice(4) === 0 ? 'wallet' : 'original' };
  const kind = dice(20);
  if (kind === 0) return to;
  const { c } = order.final;
  if (kind < 9) return { ...to, amount: { v: text(1n + BigInt(dice(c === 'JPY' ? 4_000 : 3_000)), c), c } };
  const entries = order.cart
    .filter(() => dice(2) === 0)
    .map(({ skuId, count }) => ({ sku_id: skuId, count: 1 + dice(count) }));
  return { ...to, entries, include_shipping: entries.length === 0 || dice(3) === 0 };
}

type Flow = ReturnType<typeof refundFlow>;

/** Sends payment's notices for the card legs of a refund under way; each may fail. */
export async function settle(
  world: World,
  flow: Flow,
  order: Placed,
  refundId: string,
  answer: Parameters<typeof legTexts>[0],
  outcome: () => 'succeeded' | 'failed',
): Promise<void> {
  const legs = legTexts(answer).map((one) => one.split(' ') as [string, string, string]);
  const cards = legs.filter(([leg]) => leg !== 'wallet');
  for (const [leg, v, status] of cards) {
    if (status !== 'processing') continue;
    const wireId = cards.length > 1 ? `${refundId}:${leg}` : refundId;
    const { attempt } = (answer.json.data.refund?.legs.find((one) => one.leg === leg) ?? {}) as {
      attempt?: number;
    };
    const told = await world.kafka(
      'refund_notified',
      flow.notice(wireId, order, outcome(), v, { attempt: attempt ?? 1 }),
    );
    if (told !== 'handled') throw new Error(`a notice was ${told}`);
  }
}

export const total = (amounts: readonly bigint[]): bigint => sum(amounts);
