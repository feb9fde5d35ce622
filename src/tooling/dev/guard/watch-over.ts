import { join } from 'node:path';
import { processIdentity } from '../database/process-identity.ts';
import type { Charge, GuardMessage } from './charge.ts';

type Guard = Bun.Subprocess<'pipe', 'ignore', 'ignore'>;
let guard: Guard | null = null;
let lastId = 0;

/** Ends `charge` when this process is gone, in whatever way. Gives how to let go of it, once it has ended otherwise. */
export function watchOver(charge: Charge): () => void {
  lastId += 1;
  const id = lastId;
  send({ id, charge });
  return () => send({ id, charge: null });
}

/** The same for a child process. Without a pid it did not start, and nothing is left behind. */
export function watchOverChild(
  pid: number | undefined,
  how: { readonly isGroup?: boolean; readonly signal?: 'SIGTERM' | 'SIGKILL' } = {},
): () => void {
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (pid === undefined || identity === undefined) return () => undefined;
  const { isGroup = false, signal = 'SIGTERM' } = how;
  return watchOver({ kind: 'process', pid, identity, isGroup, signal });
}

/** Written before this returns: node's child_process would do it later, and we may be killed before that. */
function send(message: GuardMessage): void {
  guard ??= start();
  const { stdin } = guard;
  stdin.write(`${JSON.stringify(message)}\n`);
  // A guard that was killed can be told nothing.
  void Promise.resolve(stdin.flush()).catch(() => undefined);
}

/** In a session of its own: what is sent to our process group must not reach it. */
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
