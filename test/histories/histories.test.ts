import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { type Bench, openBench } from './bench.ts';
import { describeBreaches, describeSteps } from './describe.ts';
import { describeFailure, type Explored, explore, type Failure } from './explore.ts';
import { play } from './play.ts';
import type { History } from './steps.ts';

// Random series of everything in the spec: users, carts, coupons, money, parcels, refunds, time, faults and relays,
// against the real service and database. `bun run histories` plays others, and more.

const count = Number(process.env.HISTORIES ?? 300);
const seed = Number(process.env.HISTORIES_SEED ?? 1);
const maxSteps = Number(process.env.HISTORIES_STEPS ?? 40);
const replay = process.env.HISTORIES_REPLAY ?? '';
const PROGRESS_MS = 10_000;
const DAY_MS = 86_400_000;
/** The largest difference of two processes' clocks in spec 11. */
const CLOCKS_APART_MS = 60_000;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(CLOCKS_APART_MS);
});
afterAll(() => bench.close());

function tellProgress(): (sofar: Explored) => void {
  let toldMs = performance.now();
  return ({ histories, steps, failures }) => {
    if (performance.now() - toldMs < PROGRESS_MS) return;
    toldMs = performance.now();
    console.log(`${histories} of ${count} histories, ${steps} steps, ${failures.length} failures`);
  };
}

if (replay === '')
  test(
    `every history keeps every promise (HISTORIES_SEED=${seed})`,
    async () => {
      const onFailure = (failure: Failure) => console.log(describeFailure(failure));
      const done = await explore(bench, { count, seed, maxSteps, onProgress: tellProgress(), onFailure });
      console.log(
        `histories: ${done.histories} histories, ${done.steps} steps, ${done.failures.length} failures, seed ${seed}`,
      );
      expect(done.failures.map(({ history }) => history.seed)).toEqual([]);
    },
    DAY_MS,
  );
else
  test('the history of a file', async () => {
    const { steps } = JSON.parse(readFileSync(replay, 'utf8')) as History;
    console.log(describeSteps(steps));
    expect(describeBreaches(await play(bench, steps))).toBe('');
  });
