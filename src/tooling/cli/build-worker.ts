import { join } from 'node:path';
import type { CommandLine } from '../arguments/command-line.ts';
import { flag } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';

const BUILD_WORKER = {
  name: 'build:worker',
  about:
    'Bundles src/worker.ts into dist/worker.js (production, minified; no network needed) and prints its size.',
  options: { hyperdrive: flag("for a MySQL that is not PlanetScale, behind Workers' Hyperdrive") },
} as const satisfies CommandLine;

const rootDir = join(import.meta.dir, '..', '..', '..');
const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

await runCommand(BUILD_WORKER, async ({ options: { hyperdrive } }) => {
  const { buildWorker } = await import('../dev/worker/build.ts');
  const bundle = await buildWorker({ rootDir, hyperdrive });
  process.stdout.write(`dist/worker.js: ${kib(bundle.rawBytes)}, ${kib(bundle.gzipBytes)} gzip\n`);
  return 0;
});
