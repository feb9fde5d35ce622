import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of database and broker, which stays in a copy from run to run. */
const KEPT = '.local';
/** This test checks that every guard is in its place, so it would notice every mutant. */
const LEFT_OUT = 'test/mutants/mutants.test.ts';
/** The linter refuses a second configuration below the first. */
const LINTER = 'biome.json';

/**
 * Copies the working tree to `.local/{folder}/{number}`, with the packages of the original. The copy has a `.local` of
 * its own, and so its own database and broker.
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
