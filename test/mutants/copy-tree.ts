import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What stays in a copy from one time to the next: its database's files and its broker's. */
const KEPT = '.local';
/** Its test says that every guard stands where it should, which no mutant could live through. */
const LEFT_OUT = 'test/mutants/mutants.test.ts';
/** A second one below the first would make the linter refuse both. */
const LINTER = 'biome.json';

/**
 * A copy of the tree as it now is, committed or not, in `.local/{folder}/{number}` with the packages of the original.
 * It has a `.local` of its own, so that its database and broker are its own too.
 */
export function copyTree(rootDir: string, number: number, folder = 'mutants'): string {
  const copy = join(rootDir, '.local', folder, String(number));
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(copy)) {
    if (name !== KEPT) rmSync(join(copy, name), { recursive: true, force: true });
  }
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: rootDir,
    encoding: 'utf8',
  });
  if (listed.status !== 0) throw new Error('The tree is copied by the list of "git ls-files", which failed.');
  const files = listed.stdout
    .split('\0')
    .filter((file) => file !== '' && file !== LINTER && !file.startsWith(LEFT_OUT));
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(rootDir, file), join(copy, file), { force: true });
  }
  symlinkSync(join(rootDir, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}
