import type { Bench } from '../histories/bench.ts';
import { generate } from './generate.ts';
import { live } from './live.ts';
import { describeLife, type Life } from './steps.ts';

export type Wrong = { readonly life: Life; readonly at: string; readonly says: readonly string[] };
export type Explored = {
  readonly lives: number;
  readonly steps: number;
  readonly said: number;
  readonly wrong: readonly Wrong[];
};

/** The number of wrong lives after which it stops. */
const WRONG_MAX = 3;

/** Lives `count` lives from the seeds `seed`, `seed + 1` ...; a wrong one is shortened. */
export async function explore(
  bench: Bench,
  {
    count,
    seed,
    onProgress,
    onWrong,
  }: {
    count: number;
    seed: number;
    onProgress?: (sofar: Explored) => void;
    onWrong?: (wrong: Wrong) => void;
  },
): Promise<Explored> {
  const wrong: Wrong[] = [];
  let [lives, steps, said] = [0, 0, 0];
  while (lives < count && wrong.length < WRONG_MAX) {
    const life = generate(seed + lives);
    const lived = await live(bench, life);
    lives += 1;
    steps += life.steps.length;
    said += lived.said;
    if (lived.wrong !== null) {
      const short = await shorten(bench, { life, ...lived.wrong });
      wrong.push(short);
      onWrong?.(short);
    }
    onProgress?.({ lives, steps, said, wrong });
  }
  return { lives, steps, said, wrong };
}

/** The kind of a finding: its sentence without figures. */
const kindOf = (says: readonly string[]): string => (says[0] ?? '').replaceAll(/\d+/g, '0');

/** Leaves out each step as long as the same kind of finding stays; then makes the order a plain one. */
async function shorten(bench: Bench, found: Wrong): Promise<Wrong> {
  const kind = kindOf(found.says);
  let best = found;
  const isStill = async (life: Life): Promise<boolean> => {
    const { wrong } = await live(bench, life);
    if (wrong === null || kindOf(wrong.says) !== kind) return false;
    best = { life, ...wrong };
    return true;
  };
  for (let at = 0; at < best.life.steps.length; )
    if (!(await isStill({ ...best.life, steps: best.life.steps.toSpliced(at, 1) }))) at += 1;
  for (const simpler of [{ coupon: '' }, { cash: 0 }, { user: '1001', region: 'US' }] as const)
    await isStill({ ...best.life, order: { ...best.life.order, ...simpler } });
  return best;
}

/** A wrong life for people, with everything to live it again. */
export const describeWrong = ({ life, at, says }: Wrong): string =>
  [
    `seed ${life.seed}, as short as it can be:`,
    describeLife(life),
    `at ${at}:`,
    ...says.map((one) => `  ${one}`),
    'to live it again, keep this line as a file for bun run lives --replay FILE:',
    JSON.stringify(life),
  ].join('\n');
