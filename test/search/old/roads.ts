import type { OrderStatus } from '../../../src/domain/lifecycle/order-state.ts';
import type { Random } from '../../support/seeded.ts';
import { ALPHABET } from '../alphabet.ts';

const OF_ONE = ['p1 captured', 'rebate does as told'];
const OF_TWO = ['p2 captured in part', 'p3 captured, the rest', 'rebate does as told'];
const BOUGHT = ['purchased taobao', 'purchased tmall'];
const TICKETS = ['ticket by line', 'ticket by amount', 'ticket by amount, to the wallet'];
const ENDS = ['refund ok', 'refund failed', 'rebate credits', 'payment takes on'];

/** The letters that bring a paid order to a state. Before them comes the money, of one card or two. */
const ONWARDS: Partial<Record<OrderStatus, readonly string[]>> = {
  paid: [],
  purchased: BOUGHT,
  shipped: [...BOUGHT, 'parcel shipped'],
  receiving: [...BOUGHT, 'parcel shipped', 'parcel arrived'],
  received: [...BOUGHT, 'parcel shipped', 'parcel arrived', 'parcel received'],
  refunded: ['ticket of all that is left', 'refund ok', 'refund ok', 'rebate credits'],
};
const BEFORE_PAID: Partial<Record<OrderStatus, readonly string[]>> = {
  unpaid: [],
  authorized: ['p1 authorized'],
  canceled: ['cancel', 'rebate does as told'],
};

/**
 * Letters that usually bring an order to a state, with others in between, and often with a refund at the end. By chance
 * alone an order is rarely received or refunded.
 */
export function roadTo(status: OrderStatus, random: Random): readonly number[] {
  const onwards = ONWARDS[status];
  const road =
    onwards === undefined
      ? (BEFORE_PAID[status] ?? [])
      : [...(random.below(2) === 0 ? OF_ONE : OF_TWO), ...onwards];
  const refund = random.below(2) === 0 ? [random.pick(TICKETS), random.pick(ENDS), random.pick(ENDS)] : [];
  const chance = () => random.below(ALPHABET.length);
  return [...road, ...refund].flatMap((name) => {
    const own = ALPHABET.findIndex((letter) => letter.name === name);
    return random.below(4) === 0 ? [chance(), own] : [own];
  });
}
