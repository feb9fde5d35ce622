/** The states of a refund, of each of its legs, and of each attempt at a leg (spec 11). */
export const REFUND_STATUSES = ['requested', 'processing', 'succeeded', 'failed'] as const;

export type RefundStatus = (typeof REFUND_STATUSES)[number];

type RefundTransition = {
  readonly from: readonly RefundStatus[];
  readonly on: string;
  readonly to: RefundStatus;
};

/** Every legal move, of a leg and of the refund that is made of legs. */
export const REFUND_TRANSITIONS = [
  { from: ['requested'], on: 'accepted', to: 'processing' },
  // The outcome may overtake the answer to our own request, and a success after a failure wins: the money did go.
  { from: ['requested', 'processing', 'failed'], on: 'succeeded', to: 'succeeded' },
  { from: ['requested', 'processing'], on: 'failed', to: 'failed' },
  { from: ['failed'], on: 'retried', to: 'processing' },
] as const satisfies readonly RefundTransition[];

export type RefundTrigger = (typeof REFUND_TRANSITIONS)[number]['on'];

const transitions: readonly RefundTransition[] = REFUND_TRANSITIONS;

/** Where `on` takes a refund, leg or attempt that is in `from`; null when that is no legal move. */
export function nextRefundStatus(from: RefundStatus, on: RefundTrigger): RefundStatus | null {
  return transitions.find((move) => move.on === on && move.from.includes(from))?.to ?? null;
}

/** One time of asking for a leg's money; `attempt` from 1. `beganAtMs` is when it was decided, not when it was sent. */
export type RefundAttempt = {
  readonly attempt: number;
  readonly beganAtMs: number;
  readonly status: RefundStatus;
};

/**
 * A leg's state is a fold over its attempts, in order of `attempt`, never empty. `tender` is the payment's id or
 * {@link WALLET}; `amount` in minor units of the order's currency, above 0.
 */
export type RefundLeg = {
  readonly tender: string;
  readonly amount: bigint;
  readonly attempts: readonly RefundAttempt[];
};

/** How the wallet's leg is called; a card's leg is called by its payment_id, which therefore may not be this word. */
export const WALLET = 'wallet';

export const isOpen = (status: RefundStatus): boolean => status === 'requested' || status === 'processing';

/** Succeeded once any attempt has, also an earlier one; else what the latest attempt is. */
export function legStatus(leg: RefundLeg): RefundStatus {
  return timesPaid(leg) > 0 ? 'succeeded' : (leg.attempts.at(-1)?.status ?? 'requested');
}

/** How often the leg's money went back: more than once is a mistake that cannot be undone here. */
export const timesPaid = (leg: RefundLeg): number =>
  leg.attempts.filter((one) => one.status === 'succeeded').length;

/**
 * The refund's state from its legs: succeeded when all have, failed when none is open and one has failed. While any
 * leg is open it is under way, whatever happened to the others.
 */
export function refundStatus(legs: readonly RefundLeg[]): RefundStatus {
  const statuses = legs.map(legStatus);
  if (statuses.every((status) => status === 'requested')) return 'requested';
  if (statuses.some(isOpen)) return 'processing';
  return statuses.includes('failed') ? 'failed' : 'succeeded';
}
