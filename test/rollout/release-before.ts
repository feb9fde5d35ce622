import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runCommand } from '../../src/tooling/dev/database/machine.ts';
import { ensurePackages } from '../../src/tooling/dev/install.ts';
import { rootDir } from '../support/world.ts';

/** The release that still serves during this rollout. Each release sets it to the one that runs then. */
export const RELEASE_BEFORE = '3cf3edf3dabc9c0d380b3ec01b2f3fcd789fefcd';

/** The code and the files that install it, without settings of other tools: these would find and use them. */
const PARTS = ['src', 'test', 'drizzle', 'package.json', 'bun.lock', 'tsconfig.json'];
/** The files that decide which packages it has. */
const OF_PACKAGES = ['bun.lock', 'src/kafka/kafkajs-2.2.4.patch'];

/**
 * Unpacks the release before from this repository's own history.
 * @returns its folder, or null without the history, as in a shallow clone
 * @throws Error when the history has it, but it cannot be unpacked or installed
 */
export async function releaseBefore(): Promise<string | null> {
  const folder = join(rootDir, '.local', 'release-before', RELEASE_BEFORE);
  if (!existsSync(folder)) {
    const known = await runCommand('git', ['-C', rootDir, 'cat-file', '-e', `${RELEASE_BEFORE}^{commit}`]);
    if (known.code !== 0) return null;
    await unpack(folder);
  }
  // The folder lies below this repository, so it finds our packages. It gets its own only where they differ.
  if (OF_PACKAGES.some((name) => textIn(folder, name) !== textIn(rootDir, name)))
    await ensurePackages(folder);
  return folder;
}

/** Unpacks beside the folder and renames, so that a folder with its name is complete. */
async function unpack(folder: string): Promise<void> {
  const beside = `${folder}.${process.pid}`;
  const archive = `${beside}.tar`;
  mkdirSync(beside, { recursive: true });
  try {
    await run('git', '-C', rootDir, 'archive', '-o', archive, RELEASE_BEFORE, ...PARTS);
    await run('tar', '-xf', archive, '-C', beside);
    renameSync(beside, folder);
  } finally {
    for (const left of [archive, beside]) rmSync(left, { recursive: true, force: true });
  }
}

async function run(program: string, ...args: readonly string[]): Promise<void> {
  const { code, output } = await runCommand(program, args);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${lastLines(output, 3)}`);
}

const textIn = (folder: string, name: string): string | null =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : null;
