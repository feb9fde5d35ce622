import { placedOrder } from '../answers/order.ts';
import { couponList, summary } from '../answers/price.ts';
import type { Docs } from '../operation.ts';

const ENTRIES = ['37804755-378047556-2', '5120010-51200101-1'];
const tag = 'Price and checkout';

/** Order summary, usable coupons and checkout (spec 4, 5, 6). */
export const PRICE_DOCS = {
  'POST /shopping/cal_price/v4_4': {
    tag,
    summary: 'Order summary',
    description:
      'Prices a cart: per mall with its channels, the coupon, the wallet and what is left to pay. A coupon that cannot be used does not fail it: `coupon.reason` and `toast` say why.',
    answer: summary,
    examples: [
      {
        name: 'The worked example: two malls, a coupon, ten dollars of the wallet',
        body: { entries: ENTRIES, coupon_code: 'WELCOME5', cash: 10 },
      },
      {
        name: 'A guest, with a channel of their choice',
        isGuest: true,
        body: { entries: [ENTRIES[0]], mall_channels: { taobao: 'CN-US-ECO-LINE' } },
      },
      { name: 'The best coupon by itself', body: { entries: ENTRIES, auto_select_coupon: true } },
      {
        name: 'A channel that does not exist',
        body: { entries: ENTRIES, mall_channels: { taobao: 'NOPE' } },
        error: 'CHANNEL_UNAVAILABLE',
      },
      {
        name: 'An unknown SKU',
        body: { entries: ['37804755-1-1'] },
        error: 'SKU_NOT_FOUND',
      },
      { name: 'A count of 0', body: { entries: ['37804755-378047556-0'] }, error: 'INVALID_REQUEST' },
      {
        name: 'A region that is not served',
        headers: { 'cm-user-region': 'AQ' },
        body: { entries: ENTRIES },
        error: 'REGION_UNSUPPORTED',
      },
      {
        name: 'A guest who asks for wallet money',
        isGuest: true,
        body: { entries: ENTRIES, cash: '1.00' },
        error: 'UNAUTHENTICATED',
      },
    ],
  },
  'POST /shopping/user_coupons_for_order': {
    tag,
    summary: 'Usable coupons',
    description:
      'Own and public coupons with what each would save on this cart, best first, and why others cannot be used.',
    answer: couponList,
    examples: [
      { name: 'For a cart', body: { entries: ENTRIES } },
      { name: 'For a guest: public ones', isGuest: true, body: { entries: [ENTRIES[0]] } },
    ],
  },
  'POST /shopping/cart/checkout/entries': {
    tag,
    summary: 'Place the order',
    description:
      'Stock, coupon, wallet and order together or not at all. With an `Idempotency-Key` a repeat answers the first answer, byte for byte; without one, the same body within 10 seconds gets the first order.',
    headers: ['Idempotency-Key'],
    answer: placedOrder,
    examples: [
      {
        name: 'With a coupon and the final that the user saw',
        headers: { 'idempotency-key': 'example-1' },
        body: {
          entries: ENTRIES,
          addr_id: '501',
          coupon_code: 'WELCOME5',
          cash: 10,
          expected_final: { v: '62.55', c: 'USD' },
        },
      },
      {
        name: 'The price is not what the user saw',
        body: { entries: ENTRIES, addr_id: '501', expected_final: { v: '1.00', c: 'USD' } },
        error: 'PRICE_CHANGED',
      },
      {
        name: "Someone else's address",
        body: { entries: ENTRIES, addr_id: '503' },
        error: 'ADDRESS_NOT_FOUND',
      },
      {
        name: 'Sold out',
        body: { entries: ['6000001-60000002-1'], addr_id: '501' },
        error: 'STOCK_INSUFFICIENT',
      },
      {
        name: 'Not sold any more',
        body: { entries: ['6000000-60000001-1'], addr_id: '501' },
        error: 'OFF_SHELF',
      },
      {
        name: 'A coupon that has ended',
        body: { entries: ENTRIES, addr_id: '501', coupon_code: 'EXPIRED1' },
        error: 'COUPON_EXPIRED',
      },
      {
        name: 'A price token that is none',
        body: { entries: ENTRIES, addr_id: '501', price_token: 'nonsense' },
        error: 'PRICE_TOKEN_INVALID',
      },
      {
        name: 'Without a token',
        isGuest: true,
        body: { entries: ENTRIES, addr_id: '501' },
        error: 'UNAUTHENTICATED',
      },
    ],
  },
} satisfies Docs;
