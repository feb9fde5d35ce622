import type { Call } from './exchange.ts';
import { isObject, readJson } from './read-json.ts';
import { withoutPrefix } from './route-name.ts';

/**
 * What may be sent to the new service for a request. `same`: the request itself, which changes nothing there. `price`:
 * a summary in the place of a checkout. `nothing`: the request has an effect, as every request does that is not listed
 * here.
 */
export type Asking = 'same' | 'price' | 'nothing';

const CHECKOUT = '/shopping/cart/checkout/entries';

export function whatToAsk(method: string, path: string): Asking {
  const plain = withoutPrefix(path);
  if (method === 'GET') return /^\/(?:shopping|support)\//.test(plain) ? 'same' : 'nothing';
  if (method !== 'POST') return 'nothing';
  if (plain === CHECKOUT) return 'price';
  return plain.startsWith('/shopping/cal_price/') || plain === '/shopping/user_coupons_for_order'
    ? 'same'
    : 'nothing';
}

/** Headers that are not sent to the new service. */
const NOT_FORWARDED = new Set([
  'host',
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'accept-encoding',
  'if-none-match',
  'if-modified-since',
  'idempotency-key',
  'x-qa-scenario',
]);

export const forNew = ({ headers, ...call }: Call): Call => ({
  ...call,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FORWARDED.has(name))),
});

/** The summary of a checkout, from the fields that spec 4 and 6 share; null when its body is invalid. */
export function priceOfCheckout(call: Call): Call | null {
  const body = readJson(call.body ?? '');
  if (!isObject(body)) return null;
  const { entries, mall_channels, coupon_code, cash } = body;
  const asked = { entries, mall_channels, coupon_code, cash, auto_select_coupon: false };
  const path = (call.path.split('?')[0] ?? '').replace(CHECKOUT, '/shopping/cal_price/v4_4');
  return { ...call, path, body: JSON.stringify(asked) };
}
