import type { Breach } from '../support/invariants/snapshot.ts';
import type { Bench } from './bench.ts';
import { describeBreaches, describeSteps } from './describe.ts';
import { generate } from './generate.ts';
import { type Planted, play } from './play.ts';
import { shrink } from './shrink.ts';
import type { History, Step } from './steps.ts';

export type Failure = {
  readonly history: History;
  readonly shrunk: readonly Step[];
  readonly breaches: readonly Breach[];
};
export type Explored = {
  readonly histories: number;
  readonly steps: number;
  readonly failures: readonly Failure[];
};

export type Exploring = {
  readonly count: number;
  readonly seed: number;
  readonly maxSteps: number;
  readonly planted?: Planted;
  /** The number of failures after which it stops. */
  readonly failuresMax?: number;
  readonly onProgress?: (sofar: Explored) => void;
  readonly onFailure?: (failure: Failure) => void;
};

/** The number of tries of a shorter history, for a race does not occur every time. */
const CHANCES = 3;
const FAILURES_MAX = 3;

/** Plays `count` histories from the seeds `seed`, `seed + 1` ...; failures are shrunk. */
export async function explore(bench: Bench, exploring: Exploring): Promise<Explored> {
  const { count, seed, maxSteps, planted, failuresMax = FAILURES_MAX } = exploring;
  const failures: Failure[] = [];
  let steps = 0;
  let histories = 0;
  while (histories < count && failures.length < failuresMax) {
    const history = generate(seed + histories, maxSteps);
    const breaches = await play(bench, history.steps, planted);
    histories += 1;
    steps += history.steps.length;
    if (breaches.length > 0) {
      const failure = await shrinkFailure(bench, history, breaches, planted);
      failures.push(failure);
      exploring.onFailure?.(failure);
    }
    exploring.onProgress?.({ histories, steps, failures });
  }
  return { histories, steps, failures };
}

/** Shrinks a failure of one rule; failures of other rules do not count. */
async function shrinkFailure(
  bench: Bench,
  history: History,
  found: readonly Breach[],
  planted?: Planted,
): Promise<Failure> {
  const rules = new Set(found.map((one) => one.rule));
  let breaches = found;
  const shrunk = await shrink(history.steps, async (steps) => {
    for (let chance = 0; chance < CHANCES; chance += 1) {
      const now = (await play(bench, steps, planted)).filter((one) => rules.has(one.rule));
      if (now.length > 0) {
        breaches = now;
        return true;
      }
      if (!steps.some((step) => step.together)) return false;
    }
    return false;
  });
  return { history, shrunk, breaches };
}

/** A failure for people: the seed, the script, and the steps as a file for `--replay`. */
export const describeFailure = ({ history, shrunk, breaches }: Failure): string =>
  [
    `seed ${history.seed}: ${history.steps.length} steps, shrunk to ${shrunk.length}`,
    describeSteps(shrunk),
    describeBreaches(breaches),
    `to play it again, keep this line as a file for bun run histories --replay FILE:`,
    JSON.stringify({ seed: history.seed, steps: shrunk }),
  ].join('\n');
