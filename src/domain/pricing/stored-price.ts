import type { Price } from './price.ts';

/** The fields of a price that are bigints (minor units and fen); the order's JSON has them as text. */
const WHOLE_NUMBERS = new Set([
  'unit',
  'amount',
  'mallDiscount',
  'couponDiscount',
  'tax',
  'payable',
  'goods',
  'discount',
  'shipping',
  'f00',
  'mallDiscountSum',
  'discountSum',
  'shortfall',
  'cash',
  'final',
  'priceFen',
  'firstFeeFen',
  'stepFeeFen',
]);

/** The price that checkout kept with an order (spec 6, last point); null for an order of the old service. */
export function readStoredPrice(stored: unknown): Price | null {
  const price = revive(stored);
  return isPrice(price) ? price : null;
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => revive(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      WHOLE_NUMBERS.has(name) ? wholeNumber(one) : revive(one),
    ]),
  );
}

const wholeNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value;

type Fields = Readonly<Record<string, unknown>>;
type Kind = 'string' | 'bigint' | 'number' | 'object';

/** Checks the fields that answers show, so that another program's JSON in the column breaks no answer. */
const isPrice = (value: unknown): value is Price =>
  has(value, { final: 'bigint', coupon: 'object' }) && isListOf(value.malls, isMall);

const isMall = (value: unknown): boolean =>
  has(value, {
    mall: 'string',
    selectedChannel: 'string',
    goods: 'bigint',
    discount: 'bigint',
    shipping: 'bigint',
    tax: 'bigint',
    amount: 'bigint',
  }) &&
  isListOf(value.lines, isLine) &&
  isListOf(value.channels, isChannel);

const isLine = (value: unknown): boolean =>
  has(value, {
    count: 'number',
    unit: 'bigint',
    amount: 'bigint',
    mallDiscount: 'bigint',
    couponDiscount: 'bigint',
    tax: 'bigint',
    payable: 'bigint',
  }) && has(value.sku, { skuId: 'string', spuId: 'string', title: 'string' });

const isChannel = (value: unknown): boolean =>
  has(value, { f00: 'bigint', tax: 'bigint' }) &&
  has(value.channel, { key: 'string', name: 'string', etaDays: 'object' });

const isListOf = (value: unknown, holds: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(holds);

function has(value: unknown, kinds: Readonly<Record<string, Kind>>): value is Fields {
  if (typeof value !== 'object' || value === null) return false;
  for (const name in kinds) {
    const own: unknown = Reflect.get(value, name);
    if (own === null || typeof own !== kinds[name]) return false;
  }
  return true;
}
