import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import type { Job, Said } from './hot/job.ts';
import { untilQuietIsOver } from './quiet.ts';
import { PURE_CONFIG } from './tree.ts';

/** The output and the end of one driver process. */
export type Ended = { readonly how: 'itself' | 'silent' | 'broken'; readonly output: string };

type Started = {
  readonly treeDir: string;
  readonly isPure: boolean;
  /** The job without its output file, which is made here. */
  readonly job: Omit<Job & { kind: 'reach' }, 'out'> | Omit<Job & { kind: 'mutants' }, 'out'>;
  readonly env?: Readonly<Record<string, string>>;
  readonly onSaid: (said: Said) => void;
};

const POLL_MS = 20;
/** The time until the driver's first message, for a database may have to be made. */
const FIRST_LIMIT_MS = 120_000;
/** The limit of a file's first run, when usual times are not known. */
const REACH_LIMIT_MS = 15 * 60_000;
const OUTPUT_KEPT = 20_000;
const RUNNING = new Set<ChildProcess>();
let last = 0;

/** Fewer states and lives than in the suite, for these tests notice a mutant early. */
const SMALL = { SEARCH_STATES: '4000', HISTORIES: '10', LIVES: '10', CRASH_PART: '20' };

/** Runs a job in the planted tree until it is done, ends, or is silent for longer than it announced. */
export async function runJob({ treeDir, isPure, job, env = {}, onSaid }: Started): Promise<Ended> {
  await untilQuietIsOver();
  last += 1;
  const dir = join(treeDir, '.local', 'jobs', `${process.pid}-${last}`);
  mkdirSync(dir, { recursive: true });
  const [jobFile, out] = [join(dir, 'job.json'), join(dir, 'said.jsonl')];
  writeFileSync(jobFile, JSON.stringify({ ...job, out }));
  writeFileSync(out, '');
  const config = isPure ? [`--config=${PURE_CONFIG}`] : [];
  const child = spawn(
    process.execPath,
    ['test', ...config, '--timeout', '86400000', './test/mutate/hot/drive.ts'],
    {
      cwd: treeDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Processes that a test has started must end with it.
      detached: true,
      env: { ...process.env, ...SMALL, FORCE_COLOR: '0', NO_COLOR: '1', ...env, MUTATE_JOB: jobFile },
    },
  );
  const letGo = watchOverChild(child.pid, { isGroup: true, signal: 'SIGKILL' });
  RUNNING.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
  }
  const ended = Promise.withResolvers<number | null>();
  child.once('exit', (code) => ended.resolve(code));
  child.once('error', ended.reject);
  const isSilent = await listen(out, job.kind, onSaid, ended.promise);
  if (isSilent) endGroup(child.pid);
  const code = await ended.promise;
  endGroup(child.pid);
  letGo();
  RUNNING.delete(child);
  rmSync(dir, { recursive: true, force: true });
  return { how: isSilent ? 'silent' : code === 0 ? 'itself' : 'broken', output };
}

/** Passes each line on until the process ends. @returns true when it was silent for too long */
async function listen(
  out: string,
  kind: Job['kind'],
  onSaid: (said: Said) => void,
  ended: Promise<unknown>,
): Promise<boolean> {
  const file = openSync(out, 'r');
  const buffer = Buffer.alloc(1 << 20);
  let rest = '';
  let limitMs = FIRST_LIMIT_MS;
  let heardMs = performance.now();
  let isOver = false;
  void ended
    .catch(() => undefined)
    .then(() => {
      isOver = true;
    });
  try {
    for (;;) {
      const wasOver = isOver;
      for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
        rest += buffer.toString('utf8', 0, read);
        heardMs = performance.now();
      }
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const said: Said = JSON.parse(line);
        limitMs = said.kind === 'alive' ? said.limitMs : kind === 'reach' ? REACH_LIMIT_MS : limitMs;
        onSaid(said);
      }
      if (wasOver) return false;
      if (performance.now() - heardMs > limitMs + 1_000) return true;
      await delay(POLL_MS);
    }
  } finally {
    closeSync(file);
  }
}

/** Ends every running process. */
export function endJobs(): void {
  for (const child of RUNNING) endGroup(child.pid);
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The process has ended meanwhile.
  }
}
