// `bun run test [--database vitess|vitess-sharded] [files and options of bun test]`. Imports no package: on a clean clone
// there are none until they are installed here.
import { join } from 'node:path';
import { runChild } from './guard/run-child.ts';
import { ensurePackages } from './install.ts';
import { startVitess, VITESS_SHAPES } from './vitess/start-vitess.ts';

/** On a slow machine a test of a real process or browser takes longer than bun's own limit of 5 s. */
const LIMIT_MS = '20000';
const rootDir = join(import.meta.dir, '..', '..', '..');
const args = process.argv.slice(2);
if (args.includes('--help'))
  process.stdout.write(`bun run test [--database ${VITESS_SHAPES.join('|')}] [files] [options of bun test]

  --database NAME  on a private, real Vitess, built first (needs Go): one keyspace, or two shards by drizzle/vschema.json;
                   otherwise DATABASE_URL, or a private MariaDB or MySQL

`);
const at = args.indexOf('--database');
const [, name] = at === -1 ? [] : args.splice(at, 2);
const shape = VITESS_SHAPES.find((one) => one === name);
if (at !== -1 && shape === undefined) {
  process.stderr.write(`--database is one of ${VITESS_SHAPES.join(', ')}\n`);
  process.exit(2);
}
await ensurePackages(rootDir);
// The database is arranged by the tests' preload, so that a plain `bun test` works too. Vitess is started here.
const vitess = shape === undefined ? null : await startVitess(rootDir, shape);
const env = vitess === null ? process.env : { ...process.env, DATABASE_URL: vitess.url, TEST_VITESS: shape };
const limit = args.some((one) => one.startsWith('--timeout')) ? [] : ['--timeout', LIMIT_MS];
const code = await runChild(['test', ...limit, ...args], { cwd: rootDir, env });
vitess?.stop();
process.exit(code);
