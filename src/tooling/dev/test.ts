// `bun run test`. Imports no package: on a clean clone there are none until they are installed here.
import { join } from 'node:path';
import type { CommandLine } from '../arguments/command-line.ts';
import { oneOf } from '../arguments/kinds.ts';
import { optional } from '../arguments/options.ts';
import { runCommand } from '../arguments/run-command.ts';
import { runChild } from './guard/run-child.ts';
import { ensurePackages } from './install.ts';
import { startVitess, VITESS_SHAPES } from './vitess/start-vitess.ts';

const TEST = {
  name: 'test',
  forms: ['test [--database NAME] [files] [options of bun test]'],
  about: 'Runs the tests by bun test, which gets all other arguments; bun test --help has its options.',
  options: {
    database: optional(
      oneOf(VITESS_SHAPES),
      'on a private, real Vitess, built first (needs Go): one keyspace, or two shards by drizzle/vschema.json; otherwise ' +
        'DATABASE_URL, or a private MariaDB or MySQL',
    ),
  },
  others: {
    placeholder: '[files]',
    least: 0,
    most: Number.POSITIVE_INFINITY,
    says: '',
    areHandedOn: true,
  },
} as const satisfies CommandLine;

/** On a slow machine a test of a real process or browser takes longer than bun's own limit of 5 s. */
const LIMIT_MS = '20000';

await runCommand(TEST, async ({ options: { database: shape }, others: args }) => {
  const rootDir = join(import.meta.dir, '..', '..', '..');
  await ensurePackages(rootDir);
  // The database is arranged by the tests' preload, so that a plain `bun test` works too. Vitess is started here.
  const vitess = shape === null ? null : await startVitess(rootDir, shape);
  const env =
    vitess === null ? process.env : { ...process.env, DATABASE_URL: vitess.url, TEST_VITESS: shape ?? '' };
  const limit = args.some((one) => one.startsWith('--timeout')) ? [] : ['--timeout', LIMIT_MS];
  const code = await runChild(['test', ...limit, ...args], { cwd: rootDir, env });
  vitess?.stop();
  process.exit(code);
});
