import type { Answer, HoldState } from './records.ts';

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
