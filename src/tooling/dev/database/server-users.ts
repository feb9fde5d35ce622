// Imported by the guard: only node:* here.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { withFileLock } from './file-lock.ts';
import { processIdentity } from './process-identity.ts';
import type { ServerFiles } from './server-files.ts';

const STOP_DEADLINE_MS = 60_000;
const POLL_MS = 20;

export interface ServerState {
  pid: number;
  identity: string;
  port: number;
}

/** The server that runs on these files now, if any. */
export function readState(files: Pick<ServerFiles, 'state'>): ServerState | undefined {
  try {
    const state = JSON.parse(readFileSync(files.state, 'utf8')) as ServerState;
    return processIdentity(state.pid) === state.identity ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Registers this process as a user of the server, so that it does not stop when another leaves. */
export function registerUser(files: Pick<ServerFiles, 'users'>): string {
  const user = join(files.users, `${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(user, processIdentity(process.pid) ?? '');
  return user;
}

/** The last one to leave stops the server. */
export function leaveServer(files: ServerFiles, user: string): Promise<void> {
  return withFileLock(files.lock, async () => {
    rmSync(user, { force: true });
    if (hasUsers(files)) return;
    const state = readState(files);
    if (state === undefined) return;
    process.kill(state.pid, 'SIGTERM');
    const deadlineAtMs = Date.now() + STOP_DEADLINE_MS;
    while (processIdentity(state.pid) === state.identity) {
      if (Date.now() > deadlineAtMs)
        throw new Error(`The database server (process ${state.pid}) does not stop`);
      await delay(POLL_MS);
    }
    rmSync(files.state, { force: true });
  });
}

function hasUsers(files: ServerFiles): boolean {
  return readdirSync(files.users).some((entry) => {
    const path = join(files.users, entry);
    const isAlive = processIdentity(Number.parseInt(entry, 10)) === readFileSync(path, 'utf8');
    if (!isAlive) rmSync(path, { force: true });
    return isAlive;
  });
}
