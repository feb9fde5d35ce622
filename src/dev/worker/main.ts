// `bun run dev:worker`. Imports no package: on a clean clone there are none until the next line has run.
import { join } from 'node:path';
import { ensurePackages } from '../install.ts';

const rootDir = join(import.meta.dir, '..', '..', '..');
await ensurePackages(rootDir);
const { runDevWorker } = await import('./run.ts');
process.exit(await runDevWorker(rootDir, process.argv.slice(2)));
