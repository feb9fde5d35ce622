import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { inStep, type Progress } from '../progress.ts';
import { withConnection } from './databases.ts';
import { withFileLock } from './file-lock.ts';
import { locateServer, type ServerProgram } from './locate-server.ts';
import type { Machine } from './machine.ts';
import { ensureDataFolder } from './make-data-folder.ts';
import { processIdentity } from './process-identity.ts';
import { type ServerFiles, serverFiles } from './server-files.ts';
import { type ServerState, serverUrlOf, startServer, waitUntilReady } from './start-server.ts';

const STOP_DEADLINE_MS = 60_000;
const POLL_MS = 20;

export interface PrivateServer {
  serverUrl: string;
  description: string;
  startedByUs: boolean;
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  rootDir: string;
  name: string;
  machine: Machine;
  progress: Progress;
  /** Instead of what the machine has. */
  program?: ServerProgram;
  /** More options for the server when it is started here. */
  serverOptions?: readonly string[];
}

/** The private server `name` of this checkout: the running one, or else a new one on the same data. */
export async function openPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const files = serverFiles(resolve(options.rootDir), options.name);
  for (const folder of [files.users, files.temporary]) mkdirSync(folder, { recursive: true });
  return withFileLock(files.lock, async () => {
    const running = await findRunning(files);
    const state = running ?? (await start(files, options));
    const user = register(files);
    return {
      serverUrl: serverUrlOf(state),
      description: `${await versionOf(state)}, private, port ${state.port}, files in ${files.home}`,
      startedByUs: running === undefined,
      stop: () => withFileLock(files.lock, () => leave(files, user)),
    };
  });
}

/** The server `name` of this checkout if it runs now, without starting or keeping it. */
export function runningServerUrl(rootDir: string, name: string): string | null {
  const state = readState(serverFiles(resolve(rootDir), name));
  return state === undefined ? null : serverUrlOf(state);
}

async function start(
  files: ServerFiles,
  { name, machine, progress, program: given, serverOptions = [] }: PrivateServerOptions,
): Promise<ServerState> {
  const program = given ?? (await locateServer(machine, progress));
  const data = await ensureDataFolder(files, program, progress);
  const title = `Starting ${program.flavor === 'mysql' ? 'MySQL' : 'MariaDB'}`;
  // Test data may be lost with the power; what a developer typed in may not.
  const options = { isFast: /^test(?:-|$)/.test(name), more: serverOptions };
  return inStep(progress, title, () => startServer(files, program, data, options));
}

async function findRunning(files: ServerFiles): Promise<ServerState | undefined> {
  const state = readState(files);
  if (state === undefined) return undefined;
  try {
    // It may still be starting, if whoever started it was killed meanwhile.
    await waitUntilReady(files, state);
    return state;
  } catch (error) {
    // It may as well have been stopping, and has now ended: a new one can start.
    if (readState(files) === undefined) return undefined;
    throw error;
  }
}

function readState(files: ServerFiles): ServerState | undefined {
  try {
    const state = JSON.parse(readFileSync(files.state, 'utf8')) as ServerState;
    return processIdentity(state.pid) === state.identity ? state : undefined;
  } catch {
    return undefined;
  }
}

async function versionOf(state: ServerState): Promise<string> {
  const [rows] = await withConnection(serverUrlOf(state), (connection) =>
    connection.query<RowDataPacket[]>('SELECT version() AS version'),
  );
  const version = String(rows[0]?.version);
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`;
}

/** Notes that this process uses the server, so that another's stop() does not end it under us. */
function register(files: ServerFiles): string {
  const user = join(files.users, `${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(user, processIdentity(process.pid) ?? '');
  return user;
}

/** The last one to leave stops the server. */
async function leave(files: ServerFiles, user: string): Promise<void> {
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
}

function hasUsers(files: ServerFiles): boolean {
  return readdirSync(files.users).some((entry) => {
    const path = join(files.users, entry);
    const isAlive = processIdentity(Number.parseInt(entry, 10)) === readFileSync(path, 'utf8');
    if (!isAlive) rmSync(path, { force: true });
    return isAlive;
  });
}
