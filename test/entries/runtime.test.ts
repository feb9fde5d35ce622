import { expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../support/until.ts';

test('a second signal ends a process that cannot drain, with 1', async () => {
  const child = spawn(process.execPath, [join(import.meta.dir, 'stubborn.ts')]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await until(() => output.includes('started'));
  child.kill('SIGTERM');
  await until(() => output.includes('draining'));
  expect(child.exitCode).toBeNull();
  child.kill('SIGTERM');
  expect(await exited).toBe(1);
}, 30_000);
