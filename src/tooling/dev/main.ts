// `bun run dev`. Imports no package: on a clean clone there are none until the next line has run.
import { join } from 'node:path';
import { beginAnew, ensurePackages } from './install.ts';

const rootDir = join(import.meta.dir, '..', '..', '..');
// Without node_modules, Bun takes packages from its cache, at any version and without our patches: so begin again.
if (await ensurePackages(rootDir)) beginAnew();
const { runDev } = await import('./run-dev.ts');
process.exit(await runDev(rootDir, process.argv.slice(2)));
