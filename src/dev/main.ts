// `bun run dev`. Imports no package: on a clean clone there are none until the next line has run.
import { join } from 'node:path';
import { ensurePackages } from './install.ts';

const rootDir = join(import.meta.dir, '..', '..');
await ensurePackages(rootDir);
const { runDev } = await import('./run-dev.ts');
process.exit(await runDev(rootDir, process.argv.slice(2)));
