import { join } from 'node:path';
import { processIdentity } from '../database/process-identity.ts';
import type { Charge, GuardMessage } from './charge.ts';

type Guard = Bun.Subprocess<'pipe', 'ignore', 'ignore'>;
let guard: Guard | null = null;
let lastId = 0;

/** Ends `charge` when this process ends in any way. @returns a function to call when the charge has ended before */
export function watchOver(charge: Charge): () => void {
  lastId += 1;
  const id = lastId;
  send({ id, charge });
  return () => send({ id, charge: null });
}

/** {@link watchOver} for a child process. A child without a pid did not start. */
export function watchOverChild(
  pid: number | undefined,
  how: { readonly isGroup?: boolean; readonly signal?: 'SIGTERM' | 'SIGKILL' } = {},
): () => void {
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (pid === undefined || identity === undefined) return () => undefined;
  const { isGroup = false, signal = 'SIGTERM' } = how;
  return watchOver({ kind: 'process', pid, identity, isGroup, signal });
}

/** Writes before it returns. node's child_process would write later, and this process may be killed before that. */
function send(message: GuardMessage): void {
  guard ??= start();
  const { stdin } = guard;
  stdin.write(`${JSON.stringify(message)}\n`);
  // The guard may have been killed.
  void Promise.resolve(stdin.flush()).catch(() => undefined);
}

/** Starts the guard in a session of its own, so that signals to our process group do not reach it. */
function start(): Guard {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'guard.ts')], {
    detached: true,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  child.unref();
  return child;
}
