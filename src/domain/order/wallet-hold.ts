import { HOLDER_LIFE_MS } from '../keys/idempotency-key.ts';
import type { OrderStatus } from '../lifecycle/order-state.ts';
import { CLOCK_SKEW_MS, latestEnd } from '../values/windows.ts';
import type { Answer, HoldState } from './records.ts';

/** A hold that no order has bound by then is abandoned; the skew covers clocks that differ. */
const ABANDONED_MS = HOLDER_LIFE_MS + CLOCK_SKEW_MS;

/** A frozen hold that was made outside of these instants is abandoned: long ago, or by a wrong clock ahead of ours. */
export const holdLife = (nowMs: number): { readonly fromMs: number; readonly toMs: number } => ({
  fromMs: nowMs - ABANDONED_MS,
  toMs: latestEnd(nowMs, 0),
});

export function isAbandoned(
  { state, createdAtMs }: { readonly state: HoldState; readonly createdAtMs: number },
  nowMs: number,
): boolean {
  const { fromMs, toMs } = holdLife(nowMs);
  return state === 'frozen' && (createdAtMs <= fromMs || createdAtMs > toMs);
}

/**
 * What rebate refused to deduct is released when the order has ended, unless a refund gives it back: then a person has to
 * look.
 */
export const heldAtEnd = <S extends HoldState | null>(state: S, isGivenBack: boolean): S | 'releasing' =>
  state === 'refused' && !isGivenBack ? 'releasing' : state;

/** Where a step of its order takes wallet money (spec 6). An end releases what may still be frozen ({@link heldAtEnd}). */
export function holdOn(
  state: HoldState | null,
  becomes: (status: OrderStatus) => boolean,
  isGivenBack: boolean,
): HoldState | null {
  if (state === 'refused')
    return becomes('canceled') || becomes('refunded') ? heldAtEnd(state, isGivenBack) : state;
  if (state !== 'bound') return state;
  if (becomes('canceled')) return 'releasing';
  return becomes('paid') ? 'deducting' : state;
}

/** What rebate is told of a hold that is decided, and where its answer leaves the hold, whenever it comes (spec 6). */
const TOLD = {
  releasing: { say: 'release', accepted: 'released', refused: 'refused' },
  deducting: { say: 'deduct', accepted: 'deducted', refused: 'refused' },
} as const satisfies Partial<Record<HoldState, { readonly say: string } & Record<Answer, HoldState>>>;

/** Decided, and rebate has not answered yet. */
export type DecidedState = keyof typeof TOLD;
export const DECIDED_STATES = Object.keys(TOLD) as readonly DecidedState[];

export const isDecided = (state: HoldState | null): state is DecidedState =>
  DECIDED_STATES.some((one) => one === state);

export const toldOf = (state: DecidedState) => TOLD[state].say;

export const holdAfter = (state: DecidedState, answer: Answer): HoldState => TOLD[state][answer];
