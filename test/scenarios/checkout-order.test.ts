import { describe, expect, test } from 'bun:test';
import { useWorld } from '../support/use-world.ts';

// Spec 6: "Checked in this order: body, address, entries, channel, coupon, price, wallet". The first error is answered,
// whatever is wrong after it, and however late the answer comes that decides it.

const world = useWorld();

type Wrong = readonly [what: string, body: Record<string, unknown>, error: string, user?: string];

const IN_ORDER: readonly (readonly Wrong[])[] = [
  [['the body', { cash: '1.001' }, 'INVALID_REQUEST']],
  [
    ['an address that does not exist', { addr_id: '999' }, 'ADDRESS_NOT_FOUND'],
    ['an address in another region', { addr_id: '502' }, 'ADDRESS_REGION_MISMATCH'],
    ['an address that is not valid', { addr_id: '504' }, 'ADDRESS_INVALID'],
    ['an address on the blacklist', { addr_id: '503' }, 'ADDRESS_BLOCKED', '1002'],
  ],
  [
    ['an entry off the shelf', { entries: ['6000000-60000001-1'] }, 'OFF_SHELF'],
    ['an entry that is sold out', { entries: ['6000001-60000002-1'] }, 'STOCK_INSUFFICIENT'],
  ],
  [['a channel', { mall_channels: { taobao: 'CN-GB-PRI-LINE' } }, 'CHANNEL_UNAVAILABLE']],
  [['a coupon', { coupon_code: 'EXPIRED1' }, 'COUPON_EXPIRED']],
  [['the price', { expected_final: { v: '0.01', c: 'USD' } }, 'PRICE_CHANGED']],
];

for (const [at, first] of IN_ORDER.entries())
  for (const [what, body, error, user = '1001'] of first)
    describe(`${what} is told`, () => {
      for (const [behind, worse] of IN_ORDER.slice(at + 1).flat())
        test(`before ${behind}`, async () => {
          const answer = await world.checkout({ ...worse, ...body }, { user });
          expect(answer.json.error).toBe(error);
        });
    });
