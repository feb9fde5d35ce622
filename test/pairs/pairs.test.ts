import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startMysqlProxy } from '../support/mysql-proxy.ts';
import { seeded } from '../support/seeded.ts';
import { openWorld } from '../support/world.ts';
import { inTurn, type Outcome, overlapping, type Ring, stepsOf } from './run-pair.ts';
import { type Act, SITUATIONS, type Situation } from './situations.ts';

// Two acts at the same time on one order, in two processes, in both orders of their ends: the result is that of one
// after the other. A seeded part runs; `bun run pairs --all` stops the first act before each of its statements.

const isFull = process.env.FULL === '1';
const seed = Number(process.env.PAIRS_SEED ?? 1);
/** One of so many ordered pairs is chosen, with one statement of its first act. */
const PART = Number(process.env.PAIRS_PART ?? 10);
const random = seeded(seed);

let ring: Ring;
let stop = async () => {};
const totals = { pairs: 0, runs: 0 };
beforeAll(async () => {
  const url = process.env.TEST_DATABASE_URL ?? '';
  const proxy = await startMysqlProxy(url);
  const world = await openWorld({ databaseUrl: proxy.url, secondAheadMs: 0 });
  const looker = await createConnection(url);
  ring = { world, proxy, looker };
  stop = async () => {
    await looker.end();
    await world.close();
    await proxy.stop();
  };
});
afterAll(async () => {
  await stop();
  console.log(`pairs: ${totals.pairs} pairs, ${totals.runs} overlapping runs, seed ${seed}`);
});

/**
 * The two right outcomes: `first` before `second`, and the other way round. The answers are in the order of `first` and
 * `second`.
 */
async function rightOutcomes(situation: Situation, first: Act, second: Act): Promise<readonly Outcome[]> {
  const there = await inTurn(ring, situation, first, second);
  const back = await inTurn(ring, situation, second, first);
  return [
    { answers: [there.one, there.two], rows: there.rows },
    { answers: [back.two, back.one], rows: back.rows },
  ];
}

/** The statements before which the first act is stopped: all of them, or one. */
async function stopsOf(situation: Situation, act: Act): Promise<readonly number[]> {
  const steps = await stepsOf(ring, situation, act);
  if (isFull) return Array.from({ length: steps }, (_, at) => at + 1);
  return steps === 0 ? [] : [1 + random.below(steps)];
}

type Wrong = { readonly pair: string; readonly is: Outcome; readonly isNot: Outcome | undefined };

/** Runs two acts at the same time, the first stopped at each of its statements or at one. @returns the wrong outcomes */
async function wrongOf(situation: Situation, first: Act, second: Act): Promise<readonly Wrong[]> {
  const wrong: Wrong[] = [];
  const right = await rightOutcomes(situation, first, second);
  totals.pairs += 1;
  for (const step of await stopsOf(situation, first)) {
    totals.runs += 1;
    const is = await overlapping(ring, situation, [first, second], step);
    if (right.some((one) => Bun.deepEquals(one, is))) continue;
    // The report shows the right outcome with the same answers, if there is one.
    const isNot = right.find((one) => Bun.deepEquals(one.answers, is.answers)) ?? right[0];
    wrong.push({ pair: `${first.name} stopped at ${step}, ${second.name}`, is, isNot });
  }
  return wrong;
}

describe('two at once end as one after the other', () => {
  for (const situation of SITUATIONS)
    test(situation.name, async () => {
      const { acts } = situation;
      const pairs = acts.flatMap((first) => acts.map((second) => [first, second] as const));
      const chosen = pairs.filter(() => isFull || random.below(PART) === 0);
      const wrong: Wrong[] = [];
      for (const [first, second] of chosen) wrong.push(...(await wrongOf(situation, first, second)));
      expect(wrong).toEqual([]);
    }, 3_600_000);
});
