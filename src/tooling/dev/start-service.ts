import { spawn } from 'node:child_process';
import { watchOverChild } from './guard/watch-over.ts';
import { openServiceLog } from './service-log.ts';

const READY_DEADLINE_MS = 30_000;
const POLL_MS = 50;

export type Service = {
  readonly name: string;
  /** Resolves to the exit code when the process ends or is stopped. */
  readonly ended: Promise<number>;
  /** the file of its log lines, and the last of them for people */
  readonly logFile: string;
  lastLog(): string;
  stop(): Promise<void>;
};

/** Starts a process of ours and waits until `until` answers 200. @throws Error when it ends or takes too long */
export async function startService(options: {
  readonly name: string;
  readonly entry: string;
  readonly rootDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly until: string;
  /** Aborts the wait. */
  readonly signal: AbortSignal;
}): Promise<Service> {
  const { name, until, signal } = options;
  const port = new URL(until).port;
  const { file: logFile, output, last: lastLog, close } = openServiceLog(options.rootDir, `${name}-${port}`);
  const child = spawn(process.execPath, [options.entry], {
    cwd: options.rootDir,
    env: options.env,
    stdio: ['ignore', output, output],
    // The child has a session of its own: Ctrl-C reaches only this process, which stops the child in order.
    detached: true,
  });
  close();
  const letGo = watchOverChild(child.pid);
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    letGo();
  };
  const deadlineAtMs = Date.now() + READY_DEADLINE_MS;
  while (Date.now() < deadlineAtMs && !signal.aborted) {
    if (child.exitCode !== null) throw new Error(`The ${name} did not start.\n${lastLog()}`);
    const answer = await fetch(until).catch(() => null);
    if (answer?.status === 200) return { name, ended, stop, logFile, lastLog };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await stop();
  signal.throwIfAborted();
  throw new Error(
    `The ${name} did not become ready at ${until} in ${READY_DEADLINE_MS / 1000} s.\n${lastLog()}`,
  );
}
