import { join } from 'node:path';
import { buildWorker } from '../dev/worker/build.ts';

const HELP = `bun run build:worker [--hyperdrive]

Bundles src/worker.ts into dist/worker.js (production, minified; no network needed) and prints its size.
  --hyperdrive   for a MySQL that is not PlanetScale, behind Workers' Hyperdrive
`;

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg !== '--hyperdrive');
if (unknown !== undefined) {
  (unknown === '--help' ? process.stdout : process.stderr).write(HELP);
  process.exit(unknown === '--help' ? 0 : 2);
}
const rootDir = join(import.meta.dir, '..', '..', '..');
const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
const bundle = await buildWorker({ rootDir, hyperdrive: args.includes('--hyperdrive') });
process.stdout.write(`dist/worker.js: ${kib(bundle.rawBytes)}, ${kib(bundle.gzipBytes)} gzip\n`);
