// Runs before node_modules exists: imports only node:* and files that do the same.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from './database/file-lock.ts';

/**
 * Installs the packages of `bun.lock` when node_modules is missing or older than the lock file or a patch of a package.
 * Returns whether it installed anything. Throws when the installation fails.
 */
export async function ensurePackages(rootDir: string): Promise<boolean> {
  if (isFresh(rootDir)) return false;
  mkdirSync(join(rootDir, '.local'), { recursive: true });
  return withFileLock(join(rootDir, '.local', 'install.lock'), async () => {
    // Another process may have installed the packages while this one waited.
    if (isFresh(rootDir)) return false;
    const wanted = lockHash(rootDir);
    process.stderr.write('… Installing packages\n');
    const code = await runInstall(rootDir);
    if (code !== 0) throw new Error(`"bun install --frozen-lockfile" failed (exit code ${code})`);
    // With nothing to install Bun makes no folder.
    mkdirSync(join(rootDir, 'node_modules'), { recursive: true });
    writeFileSync(hashFile(rootDir), wanted);
    process.stderr.write('✔ Packages installed\n');
    return true;
  });
}

/** Runs the same command again from its beginning, in the same process. */
export function beginAnew(): never {
  const { execve } = process;
  if (execve === undefined) throw new Error('The packages are installed now. Run the command once more.');
  const env = Object.entries(process.env).filter((one): one is [string, string] => one[1] !== undefined);
  return execve(process.execPath, [process.execPath, ...process.argv.slice(1)], Object.fromEntries(env));
}

const hashFile = (rootDir: string) => join(rootDir, 'node_modules', '.shopping-lock-hash');

function lockHash(rootDir: string): string {
  const hash = createHash('sha256');
  const { patchedDependencies = {} }: { patchedDependencies?: Record<string, string> } = JSON.parse(
    readFileSync(join(rootDir, 'package.json'), 'utf8'),
  );
  for (const name of ['bun.lock', 'package.json', ...Object.values(patchedDependencies)])
    hash.update(readFileSync(join(rootDir, name))).update('\0');
  return hash.digest('hex');
}

function isFresh(rootDir: string): boolean {
  const file = hashFile(rootDir);
  return existsSync(file) && readFileSync(file, 'utf8') === lockHash(rootDir);
}

function runInstall(rootDir: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // All output goes to stderr, for stdout belongs to the command that needs the packages.
    const child = spawn(process.execPath, ['install', '--frozen-lockfile'], {
      cwd: rootDir,
      stdio: ['ignore', 2, 2],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
