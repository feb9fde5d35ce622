import { join } from 'node:path';
import { runChild } from '../../src/tooling/dev/guard/run-child.ts';
import { clusterOf } from '../../src/tooling/dev/vitess/cluster.ts';

type Run = {
  /** test files, and options of `bun test` */
  readonly tests: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** two shards by drizzle/vschema.json; otherwise one */
  readonly isSharded?: boolean;
};

/** Starts a real Vitess cluster, runs test files on it, stops it, and ends this process with their exit code. */
export async function runOnCluster({ tests, env = {}, isSharded = false }: Run): Promise<never> {
  const cwd = join(import.meta.dir, '..', '..');
  const cluster = clusterOf(cwd);
  const url = await cluster.start(isSharded ? join(cwd, 'drizzle', 'vschema.json') : undefined);
  const database = { DATABASE_URL: url, TEST_VITESS: isSharded ? 'vitess-sharded' : 'vitess-cluster' };
  const code = await runChild(['test', ...tests], { cwd, env: { ...process.env, ...database, ...env } });
  await cluster.stop();
  process.exit(code);
}
