/** The states of an order (spec 9). Marks such as `client_paid` or `payment_review` are not states. */
export const ORDER_STATUSES = [
  'unpaid',
  'authorized',
  'paid',
  'purchased',
  'shipped',
  'receiving',
  'received',
  'refunded',
  'canceled',
] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Of an order that has ended no parcel is on its way any more, though money may still go back. */
const ENDED: readonly OrderStatus[] = ['received', 'refunded', 'canceled'];

export const hasEnded = (status: OrderStatus): boolean => ENDED.includes(status);

/** No goods and no money belong to it any more; what still comes goes back. */
export const isOver = (status: OrderStatus): boolean => status === 'canceled' || status === 'refunded';

type Transition = { readonly from: readonly OrderStatus[]; readonly on: string; readonly to: OrderStatus };

/**
 * Every legal transition of an order, in the order of spec 9. The diagram in docs is made from it. The beginning of an
 * order is no transition: an order whose `final` is 0 begins as paid (spec 6).
 */
export const ORDER_TRANSITIONS = [
  { from: ['unpaid'], on: 'payment_authorized', to: 'authorized' },
  { from: ['unpaid', 'authorized'], on: 'payment_captured', to: 'paid' },
  // The payment may be tried again: the order only remembers its last payment error.
  { from: ['unpaid'], on: 'payment_failed', to: 'unpaid' },
  { from: ['unpaid', 'authorized'], on: 'user_canceled', to: 'canceled' },
  // A paid order ends so where nothing came: rebate refused the deduct.
  { from: ['unpaid', 'authorized', 'paid', 'purchased'], on: 'review_canceled', to: 'canceled' },
  { from: ['unpaid'], on: 'pay_deadline_passed', to: 'canceled' },
  { from: ['authorized'], on: 'payment_voided', to: 'canceled' },
  { from: ['authorized'], on: 'authorization_lapsed', to: 'canceled' },
  { from: ['paid'], on: 'all_purchased', to: 'purchased' },
  { from: ['purchased'], on: 'first_group_shipped', to: 'shipped' },
  { from: ['shipped'], on: 'first_group_arrived', to: 'receiving' },
  { from: ['receiving'], on: 'all_groups_received', to: 'received' },
  { from: ['receiving'], on: 'user_confirmed', to: 'received' },
  { from: ['receiving'], on: 'receiving_timed_out', to: 'received' },
  { from: ['paid', 'purchased', 'shipped', 'receiving', 'received'], on: 'fully_refunded', to: 'refunded' },
] as const satisfies readonly Transition[];

export type OrderTrigger = (typeof ORDER_TRANSITIONS)[number]['on'];

const transitions: readonly Transition[] = ORDER_TRANSITIONS;

/** The state to which `on` takes an order from `from`; null when that is no legal transition. */
export function nextStatus(from: OrderStatus, on: OrderTrigger): OrderStatus | null {
  return transitions.find((move) => move.on === on && move.from.includes(from))?.to ?? null;
}

/** Is there a legal transition from one to the other (spec 9)? */
export function canMove(from: OrderStatus, to: OrderStatus): boolean {
  return transitions.some((move) => move.to === to && move.from.includes(from));
}
