import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reach } from './hot/job.ts';
import { runJob } from './session.ts';
import type { TestSource } from './test-files.ts';
import { keptIn, type Tree } from './tree.ts';

/** The reach of a test file, which is kept from run to run. */
export type Kept = {
  readonly hash: string;
  readonly isPure: boolean;
  /** Null when the file's run did not end. */
  readonly reach:
    | (Omit<Reach, 'tests' | 'loaded' | 'around'> & {
        readonly tests: readonly {
          readonly name: string;
          readonly ms: number;
          readonly isGreen: boolean;
          readonly reached: Places;
        }[];
        readonly loaded: Places;
        readonly around: Places;
      })
    | null;
  /** The hash of each reached file's text, in which its mutants had these numbers. */
  readonly hashes: Readonly<Record<string, string>>;
};

/** Mutants by file. */
type Places = Readonly<Record<string, readonly number[]>>;

const pathOf = (rootDir: string, file: string): string =>
  join(keptIn(rootDir), 'reach', `${file.replace(/^test\//, '').replaceAll('/', '--')}.json`);

export function keptReach(rootDir: string, { file, hash }: TestSource): Kept | null {
  const path = pathOf(rootDir, file);
  if (!existsSync(path)) return null;
  const kept: Kept = JSON.parse(readFileSync(path, 'utf8'));
  return kept.hash === hash ? kept : null;
}

/** Runs the test files whose reach is not known, each once; `say` gets a line for each. */
export async function findReach(
  rootDir: string,
  tree: Tree,
  sources: readonly TestSource[],
  say: (line: string) => void,
): Promise<void> {
  mkdirSync(join(keptIn(rootDir), 'reach'), { recursive: true });
  for (const isPure of [true, false]) {
    let left = sources.filter((one) => one.isPure === isPure && keptReach(rootDir, one) === null);
    while (left.length > 0) {
      const done = await reachOfSome(rootDir, tree, left, isPure, say);
      left = left.filter((one) => !done.has(one.file));
    }
  }
}

async function reachOfSome(
  rootDir: string,
  tree: Tree,
  sources: readonly TestSource[],
  isPure: boolean,
  say: (line: string) => void,
): Promise<Set<string>> {
  const bytes = join(keptIn(rootDir), `reached-${process.pid}`);
  writeFileSync(bytes, new Uint8Array(tree.mutants.length));
  const done = new Set<string>();
  let begun: string | null = null;
  const keep = (file: string, reach: Reach | null) => {
    const source = sources.find((one) => one.file === file);
    if (source !== undefined)
      writeFileSync(pathOf(rootDir, file), JSON.stringify(asKept(tree, source, reach)));
    done.add(file);
  };
  const { how, output } = await runJob({
    treeDir: tree.dir,
    isPure,
    job: { kind: 'reach', files: sources.map((one) => one.file) },
    env: { MUTATE_REACHED: bytes },
    onSaid: (said) => {
      if (said.kind === 'begun') begun = said.file;
      if (said.kind !== 'reach') return;
      begun = null;
      keep(said.reach.file, said.reach);
      const red = said.reach.tests.filter((one) => !one.isGreen).length;
      say(`${said.reach.file}: ${said.reach.tests.length} tests${red === 0 ? '' : `, ${red} red`}`);
    },
  });
  if (begun !== null) {
    say(`✘ ${begun} does not come to its end in the planted tree, and is left out\n${output.slice(-600)}`);
    keep(begun, null);
  } else if (done.size === 0) {
    throw new Error(`The tests cannot be run in the planted tree (${how}):\n${output}`);
  }
  return done;
}

function asKept(tree: Tree, { hash, isPure }: TestSource, reach: Reach | null): Kept {
  if (reach === null) return { hash, isPure, reach, hashes: {} };
  const hashes: Record<string, string> = {};
  const places = (ids: readonly number[]): Places => {
    const found: Record<string, number[]> = {};
    for (const id of ids) {
      const mutant = tree.mutants[id];
      if (mutant === undefined) continue;
      found[mutant.file] = [...(found[mutant.file] ?? []), mutant.ordinal];
      hashes[mutant.file] ??= tree.files.find((one) => one.file === mutant.file)?.hash ?? '';
    }
    return found;
  };
  const tests = reach.tests.map((one) => ({ ...one, reached: places(one.reached) }));
  const kept = { ...reach, tests, loaded: places(reach.loaded), around: places(reach.around) };
  return { hash, isPure, reach: kept, hashes };
}
