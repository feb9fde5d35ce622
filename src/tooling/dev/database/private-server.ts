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
  /** Used instead of the machine's program. */
  program?: ServerProgram;
  /** More options for a server that is started here. */
  serverOptions?: readonly string[];
}

/** Opens the private server `name` of this checkout: the running one, else a new one on the same data. */
export async function openPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const rootDir = resolve(options.rootDir);
  const files = serverFiles(rootDir, options.name);
  for (const folder of [files.users, files.temporary]) mkdirSync(folder, { recursive: true });
  return withFileLock(files.lock, async () => {
    // Registered before the server starts, so that it is ended if this process is killed meanwhile.
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

/** The URL of the running server `name` of this checkout; starts nothing and registers no use. */
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
  // A power failure may lose test data, but not a developer's data.
  const options = { isFast: /^test(?:-|$)/.test(name), more: serverOptions };
  return inStep(progress, title, () => startServer(files, program, data, options));
}

async function findRunning(files: ServerFiles): Promise<ServerState | undefined> {
  const state = readState(files);
  if (state === undefined) return undefined;
  try {
    // The server may still be starting, if the process that started it was killed.
    await waitUntilReady(files, state);
    return state;
  } catch (error) {
    // The server may have been stopping and has ended now, so a new one can start.
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
