// `bun run test`. Imports no package: on a clean clone there are none until they are installed here.
import { join } from 'node:path';
import { runChild } from './guard/run-child.ts';
import { ensurePackages } from './install.ts';

const rootDir = join(import.meta.dir, '..', '..');
await ensurePackages(rootDir);
// The database is arranged by the tests' preload, so that a plain `bun test` works too.
process.exit(await runChild(['test', ...process.argv.slice(2)], { cwd: rootDir }));
