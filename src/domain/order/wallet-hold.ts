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
 * Where a step of its order takes wallet money (spec 6). An end releases what may still be frozen, also what rebate refused
 * to deduct, unless a refund gives it back (`isGivenBack`): then a person has to look.
 */
export function holdOn(
  state: HoldState | null,
  becomes: (status: OrderStatus) => boolean,
  isGivenBack: boolean,
): HoldState | null {
  if (state === 'refused')
    return !isGivenBack && (becomes('canceled') || becomes('refunded')) ? 'releasing' : state;
  if (state !== 'bound') return state;
  if (becomes('canceled')) return 'releasing';
  return becomes('paid') ? 'deducting' : state;
}

/**
 * Where the end of an order takes what rebate refused to deduct, once no refund gives it back any more: one that failed
 * has given nothing.
 */
export const freedAtEnd = (
  state: HoldState | null,
  was: { readonly isGivenBack: boolean },
  now: { readonly isOver: boolean; readonly isGivenBack: boolean },
): HoldState | null =>
  state === 'refused' && now.isOver && was.isGivenBack && !now.isGivenBack ? 'releasing' : state;

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

/** Where a refused deduct leaves the hold of an order that has ended meanwhile: as if it had been refused before. */
export const refusedAtEnd = (state: DecidedState, isGivenBack: boolean): HoldState =>
  state === 'deducting' && !isGivenBack ? 'releasing' : holdAfter(state, 'refused');
