import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { watchOverChild } from '../../src/tooling/dev/guard/watch-over.ts';
import { rootDir, testEnv } from '../support/world.ts';

/** Starts an entry of the service as its own process, on a free port. Resolves when it logs that it has started. */
export async function startEntry(entry: 'server' | 'consumer', more: Record<string, string>) {
  const child = spawn(process.execPath, [join(rootDir, 'src', `${entry}.ts`)], {
    env: {
      PATH: process.env.PATH,
      ...testEnv(process.env.TEST_DATABASE_URL ?? ''),
      PORT: '0',
      CONSUMER_PORT: '0',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  watchOverChild(child.pid);
  let output = '';
  const started = Promise.withResolvers<number | null>();
  const read = (chunk: Buffer) => {
    output += String(chunk);
    const port = /"event":"started","port":(\d+)/.exec(output)?.[1];
    if (port !== undefined) started.resolve(Number(port));
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      started.resolve(null);
      resolve(code);
    }),
  );
  const port = await started.promise;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    output: () => output,
    exited,
    get: (path: string) => fetch(origin + path),
    post: (path: string, body: object, headers: Record<string, string>) =>
      fetch(origin + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    /** @returns the exit code */
    stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
      child.kill(signal);
      return exited;
    },
  };
}
