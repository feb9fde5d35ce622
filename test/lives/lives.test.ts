import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { type Bench, openBench } from '../histories/bench.ts';
import { describeWrong, type Explored, explore, type Wrong } from './explore.ts';
import { live } from './live.ts';
import { describeLife, type Life } from './steps.ts';

// Random lives of one order over the real API and database, judged from outside by the search's bookkeeping
// (test/search/judge). `bun run lives` runs more, with other seeds.

const count = Number(process.env.LIVES ?? 150);
const seed = Number(process.env.LIVES_SEED ?? 1);
const replay = process.env.LIVES_REPLAY ?? '';
const PROGRESS_MS = 10_000;
const DAY_MS = 86_400_000;

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

function tellProgress(): (sofar: Explored) => void {
  let toldMs = performance.now();
  return ({ lives, steps, wrong }) => {
    if (performance.now() - toldMs < PROGRESS_MS) return;
    toldMs = performance.now();
    console.log(`${lives} of ${count} lives, ${steps} steps, ${wrong.length} wrong`);
  };
}

if (replay === '')
  test(
    `no life goes wrong (LIVES_SEED=${seed})`,
    async () => {
      const beganMs = performance.now();
      const onWrong = (wrong: Wrong) => console.log(describeWrong(wrong));
      const { lives, steps, said, wrong } = await explore(bench, {
        count,
        seed,
        onProgress: tellProgress(),
        onWrong,
      });
      const seconds = Math.round((performance.now() - beganMs) / 1_000);
      console.log(
        `lives: ${lives} lives, ${steps} steps, ${said} changes judged, ${wrong.length} wrong, ${seconds} s, seed ${seed}`,
      );
      expect(wrong.map(({ life }) => life.seed)).toEqual([]);
    },
    DAY_MS,
  );
else
  test('the life of a file', async () => {
    const life = JSON.parse(readFileSync(replay, 'utf8')) as Life;
    console.log(describeLife(life));
    expect((await live(bench, life)).wrong).toBeNull();
  });
