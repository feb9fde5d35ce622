// `bun run test`. Imports no package: on a clean clone there are none until they are installed here.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensurePackages } from './install.ts';

const rootDir = join(import.meta.dir, '..', '..');
await ensurePackages(rootDir);
// The database is arranged by the tests' preload, so that a plain `bun test` works too.
const child = spawn(process.execPath, ['test', ...process.argv.slice(2)], { cwd: rootDir, stdio: 'inherit' });
process.on('SIGINT', () => child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
