// Imported by install.ts before node_modules exists: only node:* here.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-identity.ts';

const POLL_MS = 50;
const DEADLINE_MS = 15 * 60_000;
/** An unreadable lock older than this is stale, for writing its owner takes far less time. */
const HALF_DONE_MS = 5_000;

interface Owner {
  pid: number;
  identity: string;
  token: string;
}

/** Runs `work` while no other process or call has the lock `path`. A dead owner's lock is taken over. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const token = randomBytes(8).toString('hex');
  const deadlineAtMs = Date.now() + DEADLINE_MS;
  while (!tryLock(path, token)) {
    if (isStale(path)) removeStale(path);
    if (Date.now() > deadlineAtMs) throw new Error(`${path} has been held by another process for too long`);
    await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    if (readOwner(path)?.token === token) rmSync(path, { force: true });
  }
}

function tryLock(path: string, token: string): boolean {
  const owner: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '', token };
  try {
    writeFileSync(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isStale(path: string): boolean {
  const owner = readOwner(path);
  // Without a readable owner, the lock is gone, is just being written, or its writer has died.
  return owner === undefined ? ageMs(path) > HALF_DONE_MS : processIdentity(owner.pid) !== owner.identity;
}

/**
 * Removes a stale lock under an inner lock. Two waiters may find the same dead owner; without the inner lock the slower
 * one would remove the fresh lock of the faster one.
 */
function removeStale(path: string): void {
  const inner = `${path}.removing`;
  try {
    mkdirSync(inner);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (ageMs(inner) > HALF_DONE_MS) rmSync(inner, { recursive: true, force: true });
    return;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    try {
      rmdirSync(inner);
    } catch {
      // Another process took us for dead and has removed it.
    }
  }
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
