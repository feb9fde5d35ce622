import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { copyTree } from '../mutants/copy-tree.ts';
import { filesToMutate, type Instrumented, instrument, numbered } from './instrument.ts';
import { keyOf, type Mutant } from './mutant.ts';

export type Tree = {
  readonly dir: string;
  readonly mutants: readonly Mutant[];
  readonly files: readonly (Instrumented & { readonly first: number })[];
};

/** The configuration without a database, for pure test files. */
export const PURE_CONFIG = 'bunfig.pure.toml';

/** The folder of everything that is kept between runs. */
export const keptIn = (rootDir: string): string => join(rootDir, '.local', 'mutate');

/** All mutants of all folders, in a fixed order. */
export async function instrumentAll(rootDir: string): Promise<Tree['files']> {
  const files: (Instrumented & { first: number })[] = [];
  let first = 0;
  for (const file of filesToMutate(rootDir)) {
    const made = await instrument(rootDir, file, join(keptIn(rootDir), 'instrumented'));
    files.push({ ...made, first });
    first += made.mutants.length;
  }
  return files;
}

/** Makes a copy of the tree with all mutants, all off. */
export async function plantTree(rootDir: string): Promise<Tree> {
  const files = await instrumentAll(rootDir);
  const dir = copyTree(rootDir, 1, 'mutate');
  rmSync(join(dir, '.local', 'jobs'), { recursive: true, force: true });
  for (const { file, code, first } of files) writeFileSync(join(dir, file), numbered(code, file, first));
  driveTests(dir);
  writeFileSync(join(dir, PURE_CONFIG), '[test]\nroot = "test"\n');
  return { dir, files, mutants: mutantsOf(files) };
}

/** Lets the copy's test files import our form of `bun:test`, which can be driven; the preload stays as it is. */
function driveTests(dir: string): void {
  for (const file of readdirSync(join(dir, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.startsWith('mutate/') || file === 'support/preload.ts') continue;
    const path = join(dir, 'test', file);
    const text = readFileSync(path, 'utf8');
    const shim = relative(dirname(path), join(dir, 'test/mutate/hot/bun-test.ts'));
    if (text.includes("'bun:test'"))
      writeFileSync(path, text.replaceAll("'bun:test'", `'${shim.startsWith('.') ? shim : `./${shim}`}'`));
  }
}

export const mutantsOf = (files: Tree['files']): Mutant[] =>
  files.flatMap(({ mutants, first }) => mutants.map((mutant) => ({ ...mutant, id: first + mutant.ordinal })));

/** Mutants by their key; equal mutants on equal lines get numbers behind the first. */
export function byKey(mutants: readonly Mutant[]): Map<string, Mutant> {
  const found = new Map<string, Mutant>();
  const seen = new Map<string, number>();
  for (const mutant of mutants) {
    const key = keyOf(mutant);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    found.set(times === 1 ? key : `${key} | ${times}`, mutant);
  }
  return found;
}
