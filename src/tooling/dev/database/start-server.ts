import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import { tryPort } from '../tcp-port.ts';
import { withConnection } from './databases.ts';
import type { ServerProgram } from './locate-server.ts';
import { lastLines } from './machine.ts';
import { userOption } from './make-data-folder.ts';
import { processIdentity } from './process-identity.ts';
import type { ServerFiles } from './server-files.ts';
import type { ServerState } from './server-users.ts';

export interface StartOptions {
  /** A power failure may lose its data. */
  isFast: boolean;
  /** More options of the server, after ours. */
  more: readonly string[];
}

const POLL_MS = 40;
const READY_DEADLINE_MS = 60_000;
const PORT_ATTEMPTS = 3;

export const serverUrlOf = (state: ServerState) => `mysql://root@127.0.0.1:${state.port}`;

/** Starts the server and waits until it answers. The caller has the lock. */
export async function startServer(
  files: ServerFiles,
  program: ServerProgram,
  data: string,
  options: StartOptions,
): Promise<ServerState> {
  for (let attempt = 1; ; attempt++) {
    const port = await choosePort(files);
    const state = launch(files, program.server, serverOptions(files, program, data, port, options), port);
    try {
      await waitUntilReady(files, state);
      return state;
    } catch (error) {
      // Another process took the port between our check and the server's bind.
      const isPortTaken = /address already in use|bind on tcp\/ip port/i.test(readLog(files));
      if (!isPortTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** Waits until a real query is answered. @throws with the end of the log when the process dies or takes too long */
export async function waitUntilReady(files: ServerFiles, state: ServerState): Promise<void> {
  const deadlineAtMs = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    try {
      await assertServesOurFiles(files, state);
      return;
    } catch (error) {
      const isDead = processIdentity(state.pid) !== state.identity;
      if (isDead || Date.now() > deadlineAtMs) {
        const what = isDead ? 'ended while starting' : `did not answer in ${READY_DEADLINE_MS / 1000} s`;
        const log = lastLines(readLog(files), 15);
        throw new Error(`The database server ${what}. The end of ${files.log}:\n${log}`, { cause: error });
      }
    }
    await delay(POLL_MS);
  }
}

/** Checks that our server answers: another checkout's may have taken the port first, and ours is about to end. */
async function assertServesOurFiles(files: ServerFiles, state: ServerState): Promise<void> {
  const [rows] = await withConnection(serverUrlOf(state), (connection) =>
    connection.query<RowDataPacket[]>('SELECT @@datadir AS folder'),
  );
  const folder = realpathSync(String(rows[0]?.folder));
  if (!folder.startsWith(`${realpathSync(files.home)}/`))
    throw new Error(`Another server has port ${state.port}`);
}

function serverOptions(
  files: ServerFiles,
  program: ServerProgram,
  data: string,
  port: number,
  { isFast, more }: StartOptions,
): string[] {
  return [
    '--no-defaults',
    ...userOption(),
    `--datadir=${data}`,
    `--socket=${files.socket}`,
    `--tmpdir=${files.temporary}`,
    `--pid-file=${files.pid}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    // These options change room and speed only; options that change a statement's meaning stay as users have them.
    '--max-connections=500',
    '--innodb-buffer-pool-size=64M',
    '--performance-schema=OFF',
    '--skip-log-bin',
    ...(program.flavor === 'mysql' ? ['--mysqlx=0', '--secure-file-priv=NULL'] : []),
    ...(isFast ? ['--innodb-flush-log-at-trx-commit=0', '--sync-binlog=0'] : []),
    ...more,
  ];
}

function launch(files: ServerFiles, server: string, options: string[], port: number): ServerState {
  if (existsSync(files.log)) renameSync(files.log, `${files.log}.old`);
  const log = openSync(files.log, 'a');
  // The server has a session of its own, so that Ctrl-C does not end it before our processes have drained.
  const child = spawn(server, options, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined) throw new Error(`${server} could not be started`);
  const state = { pid: child.pid, identity: processIdentity(child.pid) ?? '', port };
  // Written at once, so that the next start finds the server if this process is killed now.
  writeFileSync(`${files.state}.new`, JSON.stringify(state));
  renameSync(`${files.state}.new`, files.state);
  return state;
}

/** The last port if it is free, so that a noted URL stays right. */
async function choosePort(files: ServerFiles): Promise<number> {
  const last = existsSync(files.port) ? Number(readFileSync(files.port, 'utf8')) : 0;
  const isUsable = Number.isInteger(last) && last > 0 && last < 65_536;
  const port = (isUsable ? await tryPort(last) : undefined) ?? (await tryPort(0));
  if (port === undefined) throw new Error('No free TCP port on 127.0.0.1');
  writeFileSync(files.port, String(port));
  return port;
}

function readLog(files: ServerFiles): string {
  return existsSync(files.log) ? readFileSync(files.log, 'utf8') : '';
}
