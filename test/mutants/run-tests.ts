import { spawn } from 'node:child_process';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';

export type TestRun = {
  readonly isGreen: boolean;
  /** The first failing test, with the names of its blocks; null without one. */
  readonly failed: { readonly file: string; readonly test: string } | null;
  readonly seconds: number;
  readonly output: string;
};

/** Longer than any choice of tests takes, so a suite that hangs ends. */
const DEADLINE_MS = 20 * 60_000;
const RUNNING = new Set<ReturnType<typeof spawn>>();

/** Runs test files of the tree `cwd` up to the first failure; null runs all. */
export function runTests(cwd: string, files: readonly string[] | null): Promise<TestRun> {
  const startedMs = performance.now();
  const chosen = (files ?? []).map((file) => `./${file}`);
  return new Promise((resolve, reject) => {
    // The run has a process group of its own, so that processes that a test leaves behind end with it.
    const child = spawn(process.execPath, ['test', '--bail=1', ...chosen], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    watchOverChild(child.pid, { isGroup: true, signal: 'SIGKILL' });
    RUNNING.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const timer = setTimeout(() => endGroup(child.pid), DEADLINE_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      RUNNING.delete(child);
      resolve({
        isGreen: code === 0,
        failed: firstFailure(output),
        seconds: (performance.now() - startedMs) / 1000,
        output,
      });
    });
  });
}

/** Ends every run in progress; their own handlers stop what they have started. */
export function endRuns(): void {
  for (const child of RUNNING) endGroup(child.pid);
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // The run has ended meanwhile.
  }
}

/** Finds the first `(fail)` line, and the last line before it that names a file. */
export function firstFailure(output: string): TestRun['failed'] {
  let file = '';
  for (const line of output.split('\n')) {
    file = /^(test\/\S+\.test\.ts):$/.exec(line)?.[1] ?? file;
    const test = /^\(fail\) (.*?)(?: \[[\d.]+m?s\])?$/.exec(line)?.[1];
    if (test !== undefined) return { file, test };
  }
  return null;
}
