import type { Price } from '../domain/price.ts';

/** The parts of a price that are whole numbers of minor units, fen included; kept as text in the order's JSON. */
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

/** The price that checkout kept with an order (spec 6, last point); null for an order that another program placed. */
export function readStoredPrice(stored: unknown): Price | null {
  const price = revive(stored, '');
  return isPrice(price) ? price : null;
}

function revive(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((one) => revive(one, ''));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, revive(one, key)]));
  }
  return WHOLE_NUMBERS.has(name) && typeof value === 'string' && /^-?\d+$/.test(value)
    ? BigInt(value)
    : value;
}

const isPrice = (value: unknown): value is Price =>
  typeof value === 'object' &&
  value !== null &&
  'malls' in value &&
  Array.isArray(value.malls) &&
  'final' in value &&
  typeof value.final === 'bigint';
