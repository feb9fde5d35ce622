import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from '../database/process-identity.ts';
import { watchOverChild } from '../guard/watch-over.ts';

export interface BrokerProcess {
  pid: number;
  isAlive(): boolean;
  /** Sends a signal to the whole process group, unless it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Sends `signal`, and SIGKILL if the process does not end in time; resolves when it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface BrokerPause {
  /** Pauses the process with its connections open, like a machine that hangs. */
  pauseBroker(): void;
  resumeBroker(): void;
}

interface Files {
  log: string;
  state: string;
}

const TERM_DEADLINE_MS = 20_000;
const KILL_DEADLINE_MS = 10_000;
const POLL_MS = 20;

/** Starts a broker in a process group of its own, with its output in the log. It ends with this process. */
export function launchBroker(files: Files, [program, ...args]: readonly string[]): BrokerProcess {
  if (program === undefined) throw new Error('No program to start');
  const log = openSync(files.log, 'w');
  const child = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // The end is detected by the process's identity, here and in the next process.
  child.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} could not be started`);
  const { pid } = child;
  const identity = processIdentity(pid) ?? '';
  writeFileSync(`${files.state}.new`, JSON.stringify({ pid, identity }));
  renameSync(`${files.state}.new`, files.state);
  const letGo = watchOverChild(pid, { isGroup: true, signal: 'SIGKILL' });
  const broker = handle(pid, identity);
  return {
    ...broker,
    end: async (signal) => {
      await broker.end(signal);
      letGo();
      rmSync(files.state, { force: true });
    },
  };
}

export const pauseOf = (running: () => BrokerProcess): BrokerPause => ({
  pauseBroker: () => running().signal('SIGSTOP'),
  resumeBroker: () => running().signal('SIGCONT'),
});

/** Ends the broker that a killed process left behind, if any. */
export async function endLeftBroker(state: string): Promise<void> {
  const left = readState(state);
  if (left !== undefined) await handle(left.pid, left.identity).end('SIGKILL');
  rmSync(state, { force: true });
}

function readState(path: string): { pid: number; identity: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; identity: string };
  } catch {
    return undefined;
  }
}

function handle(pid: number, identity: string): BrokerProcess {
  const isAlive = () => processIdentity(pid) === identity;
  const signal = (name: NodeJS.Signals) => {
    if (!isAlive()) return;
    try {
      process.kill(-pid, name);
    } catch {
      // The process has ended in between.
    }
  };
  const isGoneWithin = async (limitMs: number) => {
    const deadlineAtMs = Date.now() + limitMs;
    while (isAlive() && Date.now() < deadlineAtMs) await delay(POLL_MS);
    return !isAlive();
  };
  const end = async (name: 'SIGTERM' | 'SIGKILL') => {
    signal(name);
    if (name === 'SIGTERM' && (await isGoneWithin(TERM_DEADLINE_MS))) return;
    signal('SIGKILL');
    if (!(await isGoneWithin(KILL_DEADLINE_MS))) throw new Error(`The broker (process ${pid}) does not end`);
  };
  return { pid, isAlive, signal, end };
}
