// The guard is a process of its own, which imports no package. It has the reading end of a pipe, whose other end only
// its owner has. When the owner ends in any way, also by SIGKILL, the pipe closes, and the guard ends what the owner
// started.
import { readSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from '../database/process-identity.ts';
import { serverFiles } from '../database/server-files.ts';
import { leaveServer } from '../database/server-users.ts';
import type { Charge, GuardMessage } from './charge.ts';

/** How long a process may take to end by SIGTERM before SIGKILL. */
const TERM_MS = 5_000;
const POLL_MS = 20;
const STDIN = 0;

const charges = new Map<number, Charge>();
for (const line of linesOfOwner()) {
  const { id, charge } = JSON.parse(line) as GuardMessage;
  if (charge === null) charges.delete(id);
  else charges.set(id, charge);
}
// The last started one ends first, for it may need the others for its end.
for (const charge of [...charges.values()].reverse()) await end(charge).catch(() => undefined);
process.exit(0);

async function end(charge: Charge): Promise<void> {
  if (charge.kind === 'database') {
    await leaveServer(serverFiles(charge.rootDir, charge.name), charge.user);
    return;
  }
  const isAlive = () => processIdentity(charge.pid) === charge.identity;
  const send = (signal: NodeJS.Signals) => {
    if (isAlive()) process.kill(charge.isGroup ? -charge.pid : charge.pid, signal);
  };
  send(charge.signal);
  for (let waitedMs = 0; isAlive() && waitedMs < TERM_MS; waitedMs += POLL_MS) await delay(POLL_MS);
  send('SIGKILL');
}

/**
 * Reads by blocking calls. The owner may be killed before the guard is up, and a stream drops data that was written
 * before it began to listen to a pipe that is closed by then.
 */
function* linesOfOwner(): Generator<string> {
  const chunk = new Uint8Array(65_536);
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const count = readOrWait(chunk);
    if (count === 0) return;
    text += decoder.decode(chunk.subarray(0, count), { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    yield* lines;
  }
}

function readOrWait(chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(STDIN, chunk);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'EAGAIN') return 0;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    }
  }
}
