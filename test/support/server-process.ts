import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { freeFixedPort } from '../../src/tooling/dev/tcp-port.ts';
import { rawHttp } from './raw-http.ts';
import { rootDir, testEnv } from './world.ts';

export type ServerProcess = {
  readonly child: ChildProcess;
  readonly origin: string;
  readonly port: number;
  /** exit code, null when a signal ended it */
  readonly gone: Promise<number | null>;
  /** Sends text over a connection of its own; see {@link rawHttp}. */
  raw(text: string, enough?: (answer: string) => boolean): Promise<string>;
};

/**
 * Starts the real entry as a process and waits until it listens. Without addresses in `env` its upstreams do not exist.
 */
export async function startServerProcess(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freeFixedPort();
  const child = spawn(process.execPath, [join(rootDir, 'src', 'server.ts')], {
    cwd: rootDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...testEnv(databaseUrl), PORT: String(port), LOG_LEVEL: 'error', ...env },
  });
  watchOverChild(child.pid);
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; (await fetch(`${origin}/livez`).catch(() => null)) === null; tries += 1) {
    if (tries > 400 || child.exitCode !== null) throw new Error('the server did not start');
    await Bun.sleep(25);
  }
  return { child, origin, port, gone, raw: (text, enough) => rawHttp(port, text, enough) };
}
