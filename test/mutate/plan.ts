import type { Part } from './hot/job.ts';
import { hashOf } from './instrument.ts';
import type { Mutant } from './mutant.ts';
import type { Kept } from './reach.ts';
import type { TestSource } from './test-files.ts';

/** A test file with what it reaches in the sources as they now are. */
export type Known = {
  readonly source: TestSource;
  readonly kept: Kept & { reach: NonNullable<Kept['reach']> };
};

export type Plan = {
  /** Fastest first. */
  readonly parts: readonly Part[];
  /** It runs while modules are loaded: it must be on from the beginning of a process. */
  readonly isFresh: boolean;
  /** Test files that reach it and are left out, for all together take too long. */
  readonly left: number;
  /** Changes when a test comes, goes or changes that is to notice it. */
  readonly hash: string;
};

type Hashes = ReadonlyMap<string, string>;

/** In a text that has changed since, any of its mutants may be the one that was reached. */
function isAmong(
  places: Kept['reach'] extends infer R ? (R extends { loaded: infer P } ? P : never) : never,
  mutant: Mutant,
  kept: Kept,
  hashes: Hashes,
) {
  const ordinals = places[mutant.file];
  if (ordinals === undefined) return false;
  return kept.hashes[mutant.file] !== hashes.get(mutant.file) || ordinals.includes(mutant.ordinal);
}

/** What reaches a mutant while it loads, told by any file: each file that imports it loads it. */
export const loadedBy = (all: readonly Known[], mutant: Mutant, hashes: Hashes): boolean =>
  all.some(({ kept }) => isAmong(kept.reach.loaded, mutant, kept, hashes));

/** Which tests are to notice a mutant, the fastest first, and no more than take `secondsMax` together. */
export function planFor(mutant: Mutant, all: readonly Known[], hashes: Hashes, secondsMax: number): Plan {
  const isFresh = loadedBy(all, mutant, hashes);
  const found = all.flatMap((known) => {
    const part = isFresh ? wholeFile(known, mutant) : reachingTests(known, mutant, hashes);
    if (part === null || part.tests.length === 0) return [];
    return [{ ...known, part, ms: part.tests.reduce((sum, [, ms]) => sum + ms, known.kept.reach.aroundMs) }];
  });
  // With one that is on while modules load, a file that uses the module's code says more than one that only loads it.
  const touches = ({ kept }: Known) => kept.reach.tests.some((one) => one.reached[mutant.file] !== undefined);
  found.sort((a, b) => (isFresh ? Number(touches(b)) - Number(touches(a)) : 0) || a.ms - b.ms);
  let ms = 0;
  const within = found.filter((one) => {
    if (ms + one.ms > secondsMax * 1_000) return false;
    ms += one.ms;
    return true;
  });
  return {
    parts: within.map((one) => one.part),
    isFresh,
    left: found.length - within.length,
    hash: hashOf(...found.map((one) => `${one.source.file} ${one.kept.hash}`).sort()),
  };
}

const wholeFile = ({ source, kept }: Known, mutant: Mutant): Part | null =>
  source.closure.has(mutant.file)
    ? {
        file: source.file,
        tests: kept.reach.tests.filter((one) => one.isGreen).map((one) => [one.name, one.ms]),
      }
    : null;

function reachingTests({ source, kept }: Known, mutant: Mutant, hashes: Hashes): Part | null {
  const { tests, around, isOrderFree } = kept.reach;
  const green = tests.filter((one) => one.isGreen);
  const isAll = isAmong(around, mutant, kept, hashes);
  const reaching = green.filter((one) => isAll || isAmong(one.reached, mutant, kept, hashes));
  if (reaching.length === 0) return null;
  const chosen = isOrderFree
    ? reaching.toSorted((a, b) => a.ms - b.ms)
    : green.slice(0, green.indexOf(reaching.at(-1) as (typeof green)[number]) + 1);
  return { file: source.file, tests: chosen.map((one) => [one.name, one.ms]) };
}
