import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { watchOver } from '../guard/watch-over.ts';
import { inStep, type Progress } from '../progress.ts';
import { withConnection } from './databases.ts';
import { withFileLock } from './file-lock.ts';
import { locateServer, type ServerProgram } from './locate-server.ts';
import type { Machine } from './machine.ts';
import { ensureDataFolder } from './make-data-folder.ts';
import { type ServerFiles, serverFiles } from './server-files.ts';
import { leaveServer, readState, registerUser, type ServerState } from './server-users.ts';
import { serverUrlOf, startServer, waitUntilReady } from './start-server.ts';

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
  const rootDir = resolve(options.rootDir);
  const files = serverFiles(rootDir, options.name);
  for (const folder of [files.users, files.temporary]) mkdirSync(folder, { recursive: true });
  return withFileLock(files.lock, async () => {
    // Before the server is started: if we are killed meanwhile, nobody else would end it.
    const user = registerUser(files);
    const letGo = watchOver({ kind: 'database', rootDir, name: options.name, user });
    const forget = () => {
      rmSync(user, { force: true });
      letGo();
    };
    const running = await findRunning(files).catch(orElse(forget));
    const state = running ?? (await start(files, options).catch(orElse(forget)));
    return {
      serverUrl: serverUrlOf(state),
      description: `${await versionOf(state)}, private, port ${state.port}, files in ${files.home}`,
      startedByUs: running === undefined,
      stop: () => leaveServer(files, user).then(letGo),
    };
  });
}

const orElse =
  (undo: () => void) =>
  (error: unknown): never => {
    undo();
    throw error;
  };

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

async function versionOf(state: ServerState): Promise<string> {
  const [rows] = await withConnection(serverUrlOf(state), (connection) =>
    connection.query<RowDataPacket[]>('SELECT version() AS version'),
  );
  const version = String(rows[0]?.version);
  return `${/mariadb/i.test(version) ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`;
}
