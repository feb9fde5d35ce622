import { type SpawnOptions, spawn } from 'node:child_process';
import { watchOverChild } from './watch-over.ts';
import { whenOrphaned } from './when-orphaned.ts';

/** Runs a command as if it were this process: it gets our signals and ends with us. @returns its exit code */
export function runChild(args: readonly string[], options: SpawnOptions): Promise<number> {
  const child = spawn(process.execPath, [...args], { ...options, stdio: 'inherit' });
  watchOverChild(child.pid);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  void whenOrphaned().then(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}
