/** The states of a refund, of each of its legs, and of each attempt at a leg (spec 11). */
export const REFUND_STATUSES = ['requested', 'processing', 'succeeded', 'failed'] as const;

export type RefundStatus = (typeof REFUND_STATUSES)[number];

type RefundTransition = {
  readonly from: readonly RefundStatus[];
  readonly on: string;
  readonly to: RefundStatus;
};

/** Every legal transition of a leg, and of the refund that consists of legs. */
export const REFUND_TRANSITIONS = [
  { from: ['requested'], on: 'accepted', to: 'processing' },
  // The outcome may arrive before the answer to our own request. A success after a failure wins, for the money went
  // back.
  { from: ['requested', 'processing', 'failed'], on: 'succeeded', to: 'succeeded' },
  { from: ['requested', 'processing'], on: 'failed', to: 'failed' },
  { from: ['failed'], on: 'retried', to: 'processing' },
] as const satisfies readonly RefundTransition[];

export type RefundTrigger = (typeof REFUND_TRANSITIONS)[number]['on'];

const transitions: readonly RefundTransition[] = REFUND_TRANSITIONS;

/** The state to which `on` takes a refund, leg or attempt from `from`; null when that is no legal transition. */
export function nextRefundStatus(from: RefundStatus, on: RefundTrigger): RefundStatus | null {
  return transitions.find((move) => move.on === on && move.from.includes(from))?.to ?? null;
}

/**
 * One attempt to send a leg's money; `attempt` counts from 1. `beganAtMs` is the time of the decision, not of the
 * request.
 */
export type RefundAttempt = {
  readonly attempt: number;
  readonly beganAtMs: number;
  readonly status: RefundStatus;
  /**
   * With a ticket's first attempt, as text in minor units: how much of the leg is money that a failed automatic refund
   * left, and that the order does not keep. Left out for none.
   */
  readonly beyond?: string;
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

/** The name of the wallet's leg. A card's leg has its payment_id as name, which may not be this word. */
export const WALLET = 'wallet';

export const isOpen = (status: RefundStatus): boolean => status === 'requested' || status === 'processing';

/** Succeeded once any attempt has succeeded, also an earlier one; else the state of the latest attempt. */
export function legStatus(leg: RefundLeg): RefundStatus {
  return timesPaid(leg) > 0 ? 'succeeded' : (leg.attempts.at(-1)?.status ?? 'requested');
}

/** How often the leg's money went back. More than once is a mistake that this service cannot undo. */
export const timesPaid = (leg: RefundLeg): number =>
  leg.attempts.filter((one) => one.status === 'succeeded').length;

/**
 * The refund's state from its legs: succeeded when all legs have succeeded, failed when none is open and one has
 * failed. While any leg is open, the refund is under way, whatever the state of the others.
 */
export function refundStatus(legs: readonly RefundLeg[]): RefundStatus {
  const statuses = legs.map(legStatus);
  if (statuses.every((status) => status === 'requested')) return 'requested';
  if (statuses.some(isOpen)) return 'processing';
  return statuses.includes('failed') ? 'failed' : 'succeeded';
}
