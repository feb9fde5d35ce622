import type { Part } from './hot/job.ts';
import { hashOf } from './instrument.ts';
import type { Mutant } from './mutant.ts';
import type { Kept } from './reach.ts';
import type { TestSource } from './test-files.ts';

/** A test file with the mutants that it reaches in the present sources. */
export type Known = {
  readonly source: TestSource;
  readonly kept: Kept & { reach: NonNullable<Kept['reach']> };
};

export type Plan = {
  /** Fastest first. */
  readonly parts: readonly Part[];
  /** The mutant runs while modules load, so it must be on from the beginning of a process. */
  readonly isFresh: boolean;
  /** The number of reaching test files that are left out for their time. */
  readonly left: number;
  /** A hash that changes with the tests that reach it. */
  readonly hash: string;
};

type Hashes = ReadonlyMap<string, string>;

/** Whether a mutant was reached; in a text that has changed since, any mutant may have been. */
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

/** Whether any file reaches the mutant while it loads; then every file that imports the module does. */
export const loadedBy = (all: readonly Known[], mutant: Mutant, hashes: Hashes): boolean =>
  all.some(({ kept }) => isAmong(kept.reach.loaded, mutant, kept, hashes));

/** The tests that should notice a mutant, the fastest first, with at most `secondsMax` together. */
export function planFor(mutant: Mutant, all: readonly Known[], hashes: Hashes, secondsMax: number): Plan {
  const isFresh = loadedBy(all, mutant, hashes);
  const found = all.flatMap((known) => {
    const part = isFresh ? wholeFile(known, mutant) : reachingTests(known, mutant, hashes);
    if (part === null || part.tests.length === 0) return [];
    return [{ ...known, part, ms: part.tests.reduce((sum, [, ms]) => sum + ms, known.kept.reach.aroundMs) }];
  });
  // For a mutant that runs while modules load, files that use the module's code come before files that only load it.
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
